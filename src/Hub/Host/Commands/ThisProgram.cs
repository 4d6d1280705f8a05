namespace Hub.Host.Commands;

/// <summary>What to type to call this very program again: hints that a reader copies must run where he stands, also when `hub` is not on his PATH.</summary>
internal static class ThisProgram
{
    private const string Usual = "hub";

    public static string Call { get; } = Of(Environment.ProcessPath, Environment.GetEnvironmentVariable("PATH"), Environment.CurrentDirectory);

    /// <param name="process">Full path of the program that runs; a host such as `dotnet` or a test runner counts as unknown.</param>
    /// <param name="search">The folders of PATH.</param>
    /// <param name="here">The folder that the reader stands in.</param>
    internal static string Of(string? process, string? search, string here)
    {
        if (process is null || Path.GetFileNameWithoutExtension(process) != Usual)
            return Usual;
        var found = (search ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, Path.GetFileName(process))).FirstOrDefault(File.Exists);
        if (found == process)
            return Usual;
        var near = Path.GetRelativePath(here, process);
        var shown = near.StartsWith("..", StringComparison.Ordinal) ? process : Path.Combine(".", near);
        return shown.Contains(' ', StringComparison.Ordinal) ? $"\"{shown}\"" : shown;
    }
}
