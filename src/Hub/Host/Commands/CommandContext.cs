using System.CommandLine;

namespace Hub.Host.Commands;

/// <summary>What commands have of the world; tests bring their own.</summary>
/// <param name="Out">The answer, and nothing else.</param>
/// <param name="Error">Faults, progress, what to do next.</param>
/// <param name="EnterFolder">Makes relative paths of the configuration count from its folder.</param>
internal sealed record CommandContext(TextWriter Out, TextWriter Error, Action<string> EnterFolder)
{
    public static readonly Option<string?> Config = new("--config", "-c")
    {
        Description = "Configuration file; relative paths in it count from its folder [default: ./appsettings.json]",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary>Where the person stands: files that he names count from here, whatever folder the configuration lies in.</summary>
    public string Here { get; } = Directory.GetCurrentDirectory();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What a command that is asked to reads.</summary>
    public TextReader In { get; init; } = System.Console.In;

    /// <summary>The answer as bytes, where it is no text.</summary>
    public Func<Stream> Binary { get; init; } = System.Console.OpenStandardOutput;

    /// <summary>Who acts, for the record: the account that runs the command.</summary>
    public string User { get; init; } = Environment.UserName;

    public static CommandContext Console { get; } = new(System.Console.Out, System.Console.Error, Directory.SetCurrentDirectory);
}
