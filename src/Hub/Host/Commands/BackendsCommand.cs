using System.CommandLine;
using System.Globalization;
using Hub.Host.Http.Api;
using Hub.Host.Runtime;

namespace Hub.Host.Commands;

/// <summary>`hub backends`.</summary>
internal static class BackendsCommand
{
    public static Command Create(CommandContext context)
    {
        var json = Answers.Json();
        var command = new HubCommand("backends", "Show every backend: its class, what waits for it, how fast it takes deliveries, when nothing will wait, what is wrong.", "hub backends --json")
        {
            json, PingCommand.Create(context), BackendNew.Create(context), BackendTest.Create(context),
        };
        command.AsksHub(context, async (client, parsed, stop) =>
        {
            var backends = await client.GetAsync("/backends", ApiFormats.Plain.ListingBackendRecord, stop);
            if (parsed.GetValue(json))
                await Answers.WriteJsonAsync(context, backends, ApiFormats.Indented.ListingBackendRecord);
            else
                await WriteAsync(context, backends.Items);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Task WriteAsync(CommandContext context, IReadOnlyList<BackendRecord> backends)
    {
        var table = new Table(
            new("backend", MayCut: true), new("kind"), new("class"), new("waiting", IsNumber: true), new("a second", IsNumber: true), new("allowed", IsNumber: true), new("expected end"),
            new("parked", IsNumber: true), new("dead", IsNumber: true), new("remark", MayCut: true));
        foreach (var backend in backends)
            table.Add(
                backend.Name, backend.Kind, Answers.Word(backend.Class), Answers.Number(backend.Waiting), Pace(backend.PerSecond), backend.MaxPerSecond > 0 ? Pace(backend.MaxPerSecond) : "",
                backend.Expected(), Answers.Number(backend.Parked), Answers.Number(backend.Dead), backend.Sentence);
        return table.WriteAsync(context.Out);
    }

    private static string Pace(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
