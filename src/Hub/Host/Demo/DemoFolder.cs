using Hub.Host.Configuration;
using Hub.Host.Runtime;

namespace Hub.Host.Demo;

/// <summary>Where the demo keeps things, and the configuration that it writes there, so that every other command works on it too.</summary>
internal sealed class DemoFolder(string path, string? postgres)
{
    public static readonly IReadOnlyList<string> Channels = ["demo-x", "demo-telegram", "demo-mail", "demo-forum", "demo-status"];

    /// <summary>Channels that hear their platforms from recordings, by the recording's name, and their settings.</summary>
    public static readonly IReadOnlyList<(string Recording, string Channel, string Settings)> Recorded =
    [
        ("telegram", "demo-bot", "\"Kind\": \"telegram\", \"Url\": \"https://telegram.example.org/\", \"Token\": "),
        ("feed", "demo-board", "\"Kind\": \"feed\", \"Url\": \"https://forum.example.org/board.atom\", \"Threading\": [ \"platform\", \"reply\" ]"),
        ("x", "demo-mentions", "\"Kind\": \"x\", \"Url\": \"https://x.example.org/\", \"AccountId\": \"1001\", \"BearerToken\": "),
    ];

    public const string Desk = "local-desk", Files = "archive-desk";

    /// <summary>The channel whose people hear from us.</summary>
    public const string Answering = "demo-telegram";

    public string Path { get; } = path;

    public string Settings => At("appsettings.json");

    public string DeskFile => At("local-desk.ndjson");

    public string DeskAddress => At("local-desk.address");

    public string RepliesFile => At("replies.ndjson");

    /// <summary>Stands where an account's would: nothing is asked of anybody.</summary>
    private string TokenFile => At("no-account.token");

    private string SecretFile => At("local-desk.secret");

    private string ReplySecretFile => At("replies.secret");

    /// <summary>What the local desk signs its calls with; made at the first run, for the hub's user alone.</summary>
    public Task<string> SecretAsync(CancellationToken stop) => SecretAsync(SecretFile, Convert.ToHexStringLower, stop);

    /// <summary>What the hub signs replies with.</summary>
    public Task<string> ReplySecretAsync(CancellationToken stop) => SecretAsync(ReplySecretFile, bytes => $"whsec_{Convert.ToBase64String(bytes)}", stop);

    private static async Task<string> SecretAsync(string path, Func<byte[], string> write, CancellationToken stop)
    {
        if (!File.Exists(path))
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using var file = new StreamWriter(path, options);
            await file.WriteAsync(write(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)).AsMemory(), stop);
        }
        return (await File.ReadAllTextAsync(path, stop)).Trim();
    }

    public string FilesFolder => At("archive-desk");

    /// <param name="postgres">Connection string of a database that holds the store; null: a file does.</param>
    public static DemoFolder Make(string? store, string? postgres) => new(
        store is null ? Directory.CreateTempSubdirectory("hub-demo-").FullName : Directory.CreateDirectory(System.IO.Path.GetFullPath(store)).FullName, postgres);

    /// <summary>Writes the configuration and reads it as any other.</summary>
    public async Task<HubOptions> ConfigureAsync(string desk, string url, CancellationToken stop)
    {
        await SecretAsync(TokenFile, _ => "0:no-account", stop);
        var text = Text(desk, url);
        await File.WriteAllTextAsync(Settings, text, stop);
        if (postgres is not null && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(Settings, UnixFileMode.UserRead | UnixFileMode.UserWrite); // it may hold a password
        var source = new ConfigurationBuilder().AddJsonFile(Settings).Build();
        var reading = HubConfiguration.Read(source, BuiltIn.Kinds(null).Kinds);
        return reading.IsFaulty ? throw new HubException(string.Join('\n', reading.Faults), ExitCodes.No) : reading.Options;
    }

    private string Server => postgres is null ? "" : $"\"Kind\": \"postgres\", \"ConnectionString\": {Json(postgres)}, ";

    private string At(string name) => System.IO.Path.Combine(Path, name);

    private string Text(string desk, string url) => $$"""
        {
          // Written by `hub demo` for the commands that look at it: {{Commands.ThisProgram.Call}} posts list --config {{Settings}}
          // Posts of an invented day may be read by everybody here; who decides signs in.
          "Web": { "Urls": [ {{Json(url)}} ], "OpenReads": "always" },
          "Store": { {{Server}}"Path": {{Json(At("data/hub.db"))}}, "KeyFile": {{Json(At("hub.key"))}} },
          "Channels": {
            {{string.Join(",\n    ", Channels.Select(channel => $"{Json(channel)}: {{ \"Kind\": \"webhook\", \"Auth\": \"none\", \"FetchAttachments\": false{(channel == Answering ? Answers(desk) : "")} }}"))}},
            // Played from samples/recordings by `hub demo` alone: nobody is at these addresses.
            {{string.Join(",\n    ", Recorded.Select(one => $"{Json(one.Channel)}: {{ {one.Settings}{(one.Settings.EndsWith(": ", StringComparison.Ordinal) ? Json($"file:{TokenFile}") : "")}, \"FetchAttachments\": false, \"SilenceAlarm\": false }}"))}}
          },
          "Backends": {
            "{{Desk}}": {
              "Kind": "http", "Preset": "json", "Class": "keyed", "Url": {{Json($"{desk}/tickets")}}, "Statuses": { "waiting": "pending" }, "Agents": [ "{{DemoAgent.Name}}" ],
              "WebhookVerify": "hmac-hex", "WebhookHeader": "{{DemoAgent.Header}}", "WebhookSecret": {{Json($"file:{SecretFile}")}}
            },
            "{{Files}}": { "Kind": "file", "Folder": {{Json(FilesFolder)}} }
          },
          "Contacts": { "Known": { "competitor": [ "demo-x:@flitznetz_deals", "demo-x:@kuestenkabel" ] } },
          "Policy": [
            { "Name": "under-the-bars", "When": { "Confidence": "under-bars" }, "Do": "review" },
            { "Name": "noise", "When": { "Category": "noise" }, "Do": "archive" },
            { "Name": "faults", "When": { "Category": [ "incident", "complaint" ] }, "Do": "ticket", "Backend": "{{Desk}}" },
            { "Name": "rest", "Do": "ticket", "Backend": "{{Files}}" }
          ]
        }

        """;

    private string Answers(string desk) => $", \"Mode\": \"automatic\", \"ReplyUrl\": {Json($"{desk}/replies")}, \"ReplySecrets\": [ {Json($"file:{ReplySecretFile}")} ]";

    private static string Json(string text) => $"\"{System.Text.Json.JsonEncodedText.Encode(text)}\"";
}
