using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Hub.Connectors;

/// <summary>
/// Device and inode of a file, which a rename does not change; empty where the system tells none (then files are known by content alone).
/// By statx(2), whose struct is laid out alike on all of Linux's architectures.
/// </summary>
internal static class FileIdentity
{
    private const int CurrentFolder = -100, EmptyPath = 0x1000, StructLength = 256, InodeAt = 32, MajorAt = 136, MinorAt = 140;
    private const uint InodeMask = 0x100;

    public static string Of(string path) => Of(CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), 0);

    public static string Of(SafeFileHandle file)
    {
        var taken = false;
        try
        {
            file.DangerousAddRef(ref taken);
            return Of((int)file.DangerousGetHandle(), [0], EmptyPath);
        }
        finally
        {
            if (taken)
                file.DangerousRelease();
        }
    }

    private static string Of(int folder, byte[] path, int flags)
    {
        if (!OperatingSystem.IsLinux())
            return "";
        var found = new byte[StructLength];
        try
        {
            if (StatX(folder, path, flags, InodeMask, found) != 0)
                return "";
        }
        catch (EntryPointNotFoundException)
        {
            // A C library older than statx: known by content alone.
            return "";
        }
        var inode = BinaryPrimitives.ReadUInt64LittleEndian(found.AsSpan(InodeAt));
        var major = BinaryPrimitives.ReadUInt32LittleEndian(found.AsSpan(MajorAt));
        var minor = BinaryPrimitives.ReadUInt32LittleEndian(found.AsSpan(MinorAt));
        return string.Create(CultureInfo.InvariantCulture, $"{major:x}.{minor:x}.{inode:x}");
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = false)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatX(int folder, byte[] path, int flags, uint mask, byte[] found);
}
