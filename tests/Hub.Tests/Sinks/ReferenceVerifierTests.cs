using System.Diagnostics;
using System.Text.Json;
using Hub.Contracts.Testing;
using Hub.Fakes;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

/// <summary>A verifier that no one here wrote (npm package standardwebhooks) agrees with what our sink sends.</summary>
[TestFixture]
[Property("Requirement", "R22")]
internal sealed class ReferenceVerifierTests
{
    private const string Script = """
        const { Webhook } = require('standardwebhooks');
        const { secret, headers, body } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
        try { new Webhook(secret).verify(Buffer.from(body, 'base64'), headers); console.log('ok'); } catch (error) { console.log('refused: ' + error.message); }
        """;

    [TestCase(SentCall.Live, true)]
    [TestCase(SentCall.Previous, true)]
    [TestCase(SentCall.Foreign, false)]
    public async Task The_reference_verifier_agrees_with_what_we_send(string secret, bool agrees)
    {
        var request = await SentAsync();
        Assert.That(await VerifyAsync(secret, request, request.Body), agrees ? Is.EqualTo("ok") : Does.StartWith("refused"));
    }

    [Test]
    public async Task The_reference_verifier_refuses_a_changed_body()
    {
        var request = await SentAsync();
        request.Body[20] ^= 1;
        Assert.That(await VerifyAsync(SentCall.Live, request, request.Body), Does.StartWith("refused"));
    }

    private static async Task<DeskRequest> SentAsync()
    {
        var request = await SentCall.OfAsync();
        Assert.That(request.Header("webhook-id"), Is.EqualTo(SampleDelivery.Create(1).Key.Value));
        Assert.That(request.Text, Does.StartWith("{\"type\":\"ticket.created\",\"timestamp\":\"2026-11-23T12:00:00"));
        return request;
    }

    private static async Task<string> VerifyAsync(string secret, DeskRequest request, byte[] body)
    {
        var judges = Judges();
        using var node = Process.Start(new ProcessStartInfo("node", ["-e", Script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["NODE_PATH"] = Path.Combine(judges, "node_modules") },
        })!;
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(new { secret, headers = request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value), body = Convert.ToBase64String(body) }));
        node.StandardInput.Close();
        var said = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        return said.Trim();
    }

    private static string Judges()
    {
        var folder = Environment.GetEnvironmentVariable("HUB_JUDGES");
        if (folder is null || !Directory.Exists(Path.Combine(folder, "node_modules", "standardwebhooks")))
            Assert.Ignore("the reference verifier is not installed (tests/judges/install.sh DIR, then HUB_JUDGES=DIR; test.sh does so where npm is)");
        return folder!;
    }
}
