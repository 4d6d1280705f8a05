using NUnit.Framework;

namespace Hub.Tests;

/// <summary>Finds the folders that tests read: the project's root, and material beside it that a checkout may lack (then the test skips with the reason).</summary>
internal static class Shared
{
    /// <summary>The folder that holds Hub.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder of shared material, or null.</summary>
    public static string? Folder { get; } =
        new[] { Environment.GetEnvironmentVariable("HUB_SHARED"), Path.Combine(Root, "..", "shared") }.FirstOrDefault(Directory.Exists);

    /// <summary>How often something is tried with other numbers: what HUB_SHUFFLES says (test.sh: 1,000), null in the fast run.</summary>
    public static int? Turns { get; } = int.TryParse(Environment.GetEnvironmentVariable("HUB_SHUFFLES"), out var many) ? many : null;

    /// <summary>A path below the shared folder; ignores the test where it is absent.</summary>
    public static string Need(string relative)
    {
        var path = Folder is null ? null : Path.Combine(Folder, relative);
        if (path is null || (!File.Exists(path) && !Directory.Exists(path)))
            Assert.Ignore($"shared/{relative} is not beside this checkout (set HUB_SHARED to its folder to run this test)");
        return path!;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Hub.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Hub.sln is in no folder above the tests.");
    }
}
