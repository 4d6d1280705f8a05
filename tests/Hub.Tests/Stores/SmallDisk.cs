using System.Diagnostics;
using NUnit.Framework;

namespace Hub.Tests.Stores;

/// <summary>A file system of its own that can be filled up.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const int Megabytes = 160;

    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    private string Ballast => Path.Combine(Folder, "ballast");

    public static SmallDisk Mount(string folder)
    {
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || Run("mount", "-t", "tmpfs", "-o", $"size={Megabytes}m", "tmpfs", folder) != 0)
            Assert.Ignore("a file system of a few megabytes can be mounted by root on Linux only");
        return new SmallDisk(folder);
    }

    public void Fill()
    {
        using var file = File.Create(Ballast);
        var megabyte = new byte[1 << 20];
        try
        {
            while (true)
                file.Write(megabyte);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void Empty() => File.Delete(Ballast);

    public void Dispose() => Run("umount", "-l", Folder);

    public static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }
}
