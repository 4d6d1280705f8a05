using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Fakes;
using Hub.Tests.Sinks;
using NUnit.Framework;
using ReceivingDesk;

namespace Hub.Tests.Samples;

/// <summary>The receivers that people copy from accept what is genuine and nothing else, and agree with a verifier that no one here wrote.</summary>
[TestFixture]
[Property("Requirement", "R22")]
internal sealed class ReceiverTests
{
    private const string CSharp = "C#", Python = "Python", JavaScript = "JavaScript";
    private static readonly string Receivers = Path.Combine(Shared.Root, "samples", "receivers");

    private const string PythonVerifier = """
        import base64, json, sys
        from receiver import problem_of
        call = json.load(sys.stdin)
        print(problem_of(call["secrets"], call["headers"], base64.b64decode(call["body"]), call["now"]) or "ok")
        """;

    private const string JavaScriptVerifier = """
        import { readFileSync } from 'node:fs';
        import { problemOf } from './receiver.mjs';
        const call = JSON.parse(readFileSync(0, 'utf8'));
        console.log(problemOf(call.secrets, call.headers, Buffer.from(call.body, 'base64'), call.now) ?? 'ok');
        """;

    private const string ReferenceSigner = """
        const { Webhook } = require('standardwebhooks');
        const { secret, id, now, body } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
        console.log(new Webhook(secret).sign(id, new Date(now * 1000), Buffer.from(body, 'base64').toString()));
        """;

    [Test]
    public async Task A_genuine_call_is_accepted_by_either_live_secret([Values(CSharp, Python, JavaScript)] string receiver)
    {
        var request = await SentCall.OfAsync();
        Assert.That(await ProblemAsync(receiver, request, [SentCall.Live]), Is.EqualTo("ok"));
        Assert.That(await ProblemAsync(receiver, request, [SentCall.Foreign, SentCall.Previous]), Is.EqualTo("ok"));
    }

    [Test]
    public async Task A_changed_body_is_refused([Values(CSharp, Python, JavaScript)] string receiver)
    {
        var request = await SentCall.OfAsync();
        request.Body[20] ^= 1;
        Assert.That(await ProblemAsync(receiver, request, [SentCall.Live]), Does.StartWith("No signature"));
    }

    [Test]
    public async Task A_wrong_secret_is_refused([Values(CSharp, Python, JavaScript)] string receiver) =>
        Assert.That(await ProblemAsync(receiver, await SentCall.OfAsync(), [SentCall.Foreign]), Does.StartWith("No signature"));

    [Test]
    public async Task An_old_timestamp_and_one_of_the_future_are_refused([Values(CSharp, Python, JavaScript)] string receiver, [Values(-6, 6)] int minutes) =>
        Assert.That(await ProblemAsync(receiver, await SentCall.OfAsync(), [SentCall.Live], minutes), Does.Contain("more than 5 minutes away"));

    [Test]
    public async Task A_call_without_signature_or_id_is_refused([Values(CSharp, Python, JavaScript)] string receiver, [Values("webhook-id", "webhook-timestamp", "webhook-signature")] string header) =>
        Assert.That(await ProblemAsync(receiver, await SentCall.OfAsync(), [SentCall.Live], without: header), Does.EndWith(".").And.Contain(header));

    [Test]
    public async Task What_the_reference_signs_is_accepted([Values(CSharp, Python, JavaScript)] string receiver)
    {
        var request = await SentCall.OfAsync();
        var now = long.Parse(request.Header("webhook-timestamp")!, CultureInfo.InvariantCulture);
        var signature = await RunAsync("node", ["-e", ReferenceSigner], Receivers, new { secret = SentCall.Live, id = request.Header("webhook-id"), now, body = Convert.ToBase64String(request.Body) }, Judges());
        Assert.That(request.Header("webhook-signature")!.Split(' '), Does.Contain(signature), "our signature is the reference's");
        Assert.That(await ProblemAsync(receiver, request, [SentCall.Live], signature: signature), Is.EqualTo("ok"));
    }

    [TestCase(Python, "python3", "python/receiver.py")]
    [TestCase(JavaScript, "node", "javascript/receiver.mjs")]
    public async Task A_receiver_that_runs_takes_the_test_event_and_opens_one_ticket_a_key(string receiver, string program, string file)
    {
        using var process = Start(program, [Path.Combine(Receivers, file), "0"], Receivers, ("SECRET", SentCall.Live));
        try
        {
            var listening = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
            Assert.That(listening, Does.StartWith("listening at http"), receiver);
            using var world = new TestWorld();
            await using var sink = SentCall.Open(world, new Uri(listening!.Split(' ')[^1]));
            Assert.That(await ((IPingSink)sink).PingAsync(default), Is.InstanceOf<Accepted>());
            foreach (var (delivery, said) in new[]
            {
                (SampleDelivery.Create(1), "DESK-1 ticket.created"), (SampleDelivery.Create(1), "DESK-1 again, nothing to do"), (SampleDelivery.Create(2), "DESK-2 ticket.created"),
                (SampleDelivery.Comment(1, new("DESK-1"), "x"), "DESK-1 ticket.commented"),
            })
            {
                var outcome = await sink.DeliverAsync(delivery, default);
                Assert.That(outcome, Is.InstanceOf<Accepted>(), outcome.ToString());
                Assert.That(await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)), Does.StartWith(said));
            }
        }
        finally
        {
            process.Kill();
        }
    }

    private static async Task<string> ProblemAsync(string receiver, DeskRequest request, string[] secrets, int minutes = 0, string? without = null, string? signature = null)
    {
        var headers = request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value);
        if (signature is not null)
            headers["webhook-signature"] = signature;
        var now = long.Parse(headers["webhook-timestamp"], CultureInfo.InvariantCulture) + (60 * minutes);
        if (without is not null)
            headers.Remove(without);
        var call = new { secrets, headers, body = Convert.ToBase64String(request.Body), now };
        return receiver switch
        {
            CSharp => new WebhookSignature(secrets, new At(DateTimeOffset.FromUnixTimeSeconds(now))).ProblemOf(
                headers.GetValueOrDefault("webhook-id", ""), headers.GetValueOrDefault("webhook-timestamp", ""), headers.GetValueOrDefault("webhook-signature", ""), request.Body) ?? "ok",
            Python => await RunAsync("python3", ["-B", "-c", PythonVerifier], Path.Combine(Receivers, "python"), call),
            _ => await RunAsync("node", ["--input-type=module", "-e", JavaScriptVerifier], Path.Combine(Receivers, "javascript"), call),
        };
    }

    private static async Task<string> RunAsync(string program, string[] arguments, string folder, object input, string? judges = null)
    {
        using var process = Start(program, arguments, folder, ("NODE_PATH", judges ?? ""));
        await process.StandardInput.WriteAsync(JsonSerializer.Serialize(input));
        process.StandardInput.Close();
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return said.Trim();
    }

    private static Process Start(string program, string[] arguments, string folder, (string Name, string Value) variable)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                Environment = { [variable.Name] = variable.Value },
            })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore($"{program} is not installed");
            throw;
        }
    }

    private static string Judges()
    {
        var folder = Environment.GetEnvironmentVariable("HUB_JUDGES");
        if (folder is null || !Directory.Exists(Path.Combine(folder, "node_modules", "standardwebhooks")))
            Assert.Ignore("the reference verifier is not installed (tests/judges/install.sh DIR, then HUB_JUDGES=DIR; test.sh does so where npm is)");
        return Path.Combine(folder!, "node_modules");
    }

    private sealed class At(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
