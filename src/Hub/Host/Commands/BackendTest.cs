using System.CommandLine;
using System.Globalization;
using Hub.Contracts;
using Hub.Contracts.Testing;
using Hub.Host.Configuration;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub backends test`: the promises of every sink, tried on the operator's own desk.</summary>
internal static class BackendTest
{
    private const string Many = "Many at once are each delivered once";
    private static readonly string[] SecretKeys = ["Token", "Password", "ClientSecret", "Secret"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static Command Create(CommandContext context)
    {
        var name = new Argument<string>("NAME") { Description = "A backend of the configuration" };
        var many = new Option<bool>("--many") { Description = "Also open 64 tickets at once" };
        var command = new HubCommand(
            "test", "Try a backend on its real desk: open tickets, find them, comment, attach, redact, close, use a wrong credential, read back what the desk tells of it, and open one ticket in each queue and category that Routes, Categories and Services name. Opens about ten tickets of its own, which it closes again "
            + "where the desk takes that. Ends with 1 where a promise is broken.", "hub backends test itsm") { name, many };
        command.SetAction((parsed, stop) => TestAsync(Configured.Load(parsed, context).Sound(), parsed.GetValue(name)!, parsed.GetValue(many), context, stop));
        return command;
    }

    private static async Task<int> TestAsync(HubOptions options, string name, bool many, CommandContext context, CancellationToken stop)
    {
        var backend = options.Backends.FirstOrDefault(backend => backend.Name == name)
            ?? throw new HubException($"Backends:{name} is not in the configuration{(NearestKey.Of(name, options.Backends.Select(one => one.Name)) is { } near ? $"; did you mean {near}?" : ".")}", ExitCodes.No);
        using var client = BuiltIn.Client(backend.Own);
        var surroundings = new Surroundings(name, TimeProvider.System, client, new Unheard(), BuiltIn.Templates, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        var run = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        var (broken, left) = (0, new List<TicketReference>());
        var places = MappedPlace.Of(backend.Own).Select(place => new Promise<ISinkUnderTest>($"A ticket of {place.Name} is opened with its key", (desk, late) => place.TryAsync(desk).WaitAsync(late)));
        var wayBack = new Promise<ISinkUnderTest>(LiveWayBack.Name, (desk, late) => TryWayBackAsync((LiveDesk)desk, backend, surroundings, late));
        foreach (var promise in SinkConformance.Promises.Where(promise => many || promise.Name != Many).Append(wayBack).Concat(places))
        {
            await using var desk = new LiveDesk($"{run} {promise.Name}", () => backend.Kind.Open(backend.Own, surroundings), Refused(backend, surroundings), Secrets(backend.Own));
            var sentence = await TryAsync(promise, desk, stop);
            broken += sentence.StartsWith("broken", StringComparison.Ordinal) ? 1 : 0;
            await context.Out.WriteLineAsync($"{promise.Name}: {Table.Clean(sentence)}");
            left.AddRange(await desk.CleanUpAsync());
        }
        if (left.Count > 0)
            await context.Out.WriteLineAsync($"Left in the desk, to be removed by hand: {string.Join(", ", left.Select(ticket => ticket.Url ?? ticket.Id))}");
        await context.Out.WriteLineAsync(broken == 0 ? "No promise is broken." : $"{broken} promise{(broken == 1 ? " is" : "s are")} broken.");
        return broken == 0 ? ExitCodes.Ok : ExitCodes.No;
    }

    private static async Task<string> TryAsync(Promise<ISinkUnderTest> promise, LiveDesk desk, CancellationToken stop)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(Patience);
        try
        {
            await promise.Check(desk, late.Token);
            return "held";
        }
        catch (NotApplicableException reason)
        {
            return $"not told: {reason.Message}";
        }
        catch (BrokenPromiseException reason)
        {
            return $"broken: {reason.Message}";
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return $"broken: it took longer than {Patience.TotalMinutes:0} minutes.";
        }
    }

    /// <summary>The same desk with a credential that nobody gave out; null: the settings hold none.</summary>
    private static Func<ISink>? Refused(BackendOptions backend, Surroundings surroundings) => Array.Find(SecretKeys, key => backend.Own[key] is not null) is not { } secret || secret == "Secret" ? null
        : () => Open(backend, surroundings, (secret, "hub-backends-test-wrong"));

    private static async Task TryWayBackAsync(LiveDesk desk, BackendOptions backend, Surroundings surroundings, CancellationToken stop)
    {
        bool isAsked;
        await using (var usual = backend.Kind.Open(backend.Own, surroundings))
            isAsked = usual is IStatusSource { StatusLanes.Count: > 0 };
        // A desk that is not asked knows no settings of the way back.
        await LiveWayBack.TryAsync(desk, () => isAsked ? Recent(backend, surroundings) : backend.Kind.Open(backend.Own, surroundings), stop);
    }

    /// <summary>Reads what happened at the desk within the hour, and often.</summary>
    private static ISink Recent(BackendOptions backend, Surroundings surroundings) => Open(backend, surroundings, ("StatusFrom", "01:00:00"), ("StatusEvery", "00:00:02"));

    private static ISink Open(BackendOptions backend, Surroundings surroundings, params (string Key, string Value)[] others) => backend.Kind.Open(
        new Settings(backend.Own.Path, [
            .. backend.Own.Keys.Where(key => !others.Any(other => other.Key.Equals(key, StringComparison.OrdinalIgnoreCase))).Select(key => KeyValuePair.Create(key, backend.Own[key])),
            .. others.Select(other => KeyValuePair.Create(other.Key, (string?)other.Value)),
        ]), surroundings);

    private static List<string> Secrets(Settings own) =>
        [.. SecretKeys.Select(key => own[key]).OfType<string>().Select(value => Reference.Resolve(value, out _)).OfType<string>().Where(value => value.Length >= 4)];
}
