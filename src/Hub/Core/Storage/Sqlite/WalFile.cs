using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Hub.Core.Storage.Sqlite;

/// <summary>
/// A VFS around the platform's (sqlite.org/vfs.html) that writes the frames of a transaction to the WAL in one piece. SQLite writes each of them by two calls, 24 bytes and
/// a page, which is most of what a commit costs the processor; all lie behind each other. Whatever is held back is written before anybody could miss it: with the last frame
/// of a commit, hence before SQLite syncs and before it tells readers of it, and before the file is read, measured, cut or closed.
/// </summary>
internal static unsafe partial class WalFile
{
    /// <summary>sqlite.org/walformat.html: a frame's header; at 4, big-endian, the pages of the database after a commit, 0 within one.</summary>
    private const int FrameHeader = 24, PagesAt = 4;

    /// <summary>Held back at most, in bytes; a transaction of more is written in several pieces. SQLite's own files take 131,071 at once (os_unix.c, seekAndWriteFd).</summary>
    private const int Most = 124 * 1024;

    private const int ReadWrite = 2, CloseOnExec = 0x80000; // Linux
    private static Vfs* platform, ours;
    private static IoMethods* methods;
    private static int own;

    /// <summary>Makes it the one that connections use from now on.</summary>
    public static void Register()
    {
        platform = (Vfs*)Find(0);
        if (platform is null || ours is not null)
            return;
        own = (sizeof(File) + 7) & ~7;
        methods = (IoMethods*)NativeMemory.AllocZeroed((nuint)sizeof(IoMethods));
        *methods = new IoMethods
        {
            Version = 1,
            Close = &Close,
            Read = &Read,
            Write = &Write,
            Truncate = &Truncate,
            Sync = &Sync,
            FileSize = &FileSize,
            Lock = &Lock,
            Unlock = &Unlock,
            CheckReservedLock = &CheckReservedLock,
            FileControl = &FileControl,
            SectorSize = &SectorSize,
            DeviceCharacteristics = &DeviceCharacteristics,
        };
        // A copy for whatever is not ours: the platform's functions look at nothing in it that differs.
        ours = (Vfs*)NativeMemory.AllocZeroed((nuint)sizeof(Vfs));
        *ours = *platform;
        ours->FileBytes += own;
        ours->Next = null;
        ours->Name = (byte*)Marshal.StringToCoTaskMemUTF8("hub");
        ours->Open = &Open;
        _ = Register((nint)ours, 1);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(Vfs* vfs, byte* name, File* file, int flags, int* opened)
    {
        if ((flags & raw.SQLITE_OPEN_WAL) == 0)
            return platform->Open(platform, name, file, flags, opened);
        *file = default;
        var result = platform->Open(platform, name, Real(file), flags, opened);
        if (result != raw.SQLITE_OK)
            return result;
        file->Methods = methods;
        file->Handle = OperatingSystem.IsLinux() && (flags & raw.SQLITE_OPEN_READWRITE) != 0 ? OpenHandle((nint)name, ReadWrite | CloseOnExec) : -1;
        return result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(File* file, byte* bytes, int length, long at)
    {
        var behind = file->Length > 0 && at == file->At + file->Length;
        if (!behind || file->Length + length > Most)
        {
            if (Flush(file) is not raw.SQLITE_OK and var failed)
                return failed;
            behind = false;
        }
        if (length > Most)
            return Real(file)->Methods->Write(Real(file), bytes, length, at);
        if (file->Bytes is null)
            file->Bytes = (byte*)NativeMemory.Alloc(Most);
        if (!behind)
            file->At = at;
        Unsafe.CopyBlockUnaligned(file->Bytes + file->Length, bytes, (uint)length);
        file->Length += length;
        if (length == FrameHeader)
            file->EndsCommit = Unsafe.ReadUnaligned<int>(bytes + PagesAt) != 0 ? 1 : 0;
        else if (file->EndsCommit == 1)
        {
            file->EndsCommit = 0;
            return Flush(file);
        }
        return raw.SQLITE_OK;
    }

    /// <summary>What cannot be written is forgotten: SQLite is told, takes the transaction back and writes its frames anew.</summary>
    private static int Flush(File* file)
    {
        if (file->Length == 0)
            return raw.SQLITE_OK;
        var length = file->Length;
        file->Length = 0;
        return Real(file)->Methods->Write(Real(file), file->Bytes, length, file->At);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(File* file)
    {
        var flushed = Flush(file);
        NativeMemory.Free(file->Bytes);
        file->Bytes = null;
        if (file->Handle >= 0)
            _ = CloseHandle(file->Handle);
        var closed = Real(file)->Methods->Close(Real(file));
        return flushed == raw.SQLITE_OK ? closed : flushed;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(File* file, byte* bytes, int length, long at) =>
        Flush(file) is not raw.SQLITE_OK and var failed ? failed : Real(file)->Methods->Read(Real(file), bytes, length, at);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(File* file, long length) =>
        Flush(file) is not raw.SQLITE_OK and var failed ? failed : Real(file)->Methods->Truncate(Real(file), length);

    /// <summary>The first time as the platform does it, which makes the file's name durable too; then without the time of its last change, for which fsync writes the inode each time.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(File* file, int flags)
    {
        if (Flush(file) is not raw.SQLITE_OK and var failed)
            return failed;
        if (file->Handle >= 0 && file->IsNamed == 1)
            return DataSync(file->Handle) == 0 ? raw.SQLITE_OK : raw.SQLITE_IOERR_FSYNC;
        file->IsNamed = 1;
        return Real(file)->Methods->Sync(Real(file), flags);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileSize(File* file, long* length) =>
        Flush(file) is not raw.SQLITE_OK and var failed ? failed : Real(file)->Methods->FileSize(Real(file), length);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Lock(File* file, int level) => Real(file)->Methods->Lock(Real(file), level);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Unlock(File* file, int level) => Real(file)->Methods->Unlock(Real(file), level);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CheckReservedLock(File* file, int* held) => Real(file)->Methods->CheckReservedLock(Real(file), held);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileControl(File* file, int what, void* argument) => Real(file)->Methods->FileControl(Real(file), what, argument);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SectorSize(File* file) => Real(file)->Methods->SectorSize(Real(file));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int DeviceCharacteristics(File* file) => Real(file)->Methods->DeviceCharacteristics(Real(file));

    /// <summary>The platform's file lies behind ours in the memory that SQLite gives.</summary>
    private static File* Real(File* file) => (File*)((byte*)file + own);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_find")]
    private static partial nint Find(nint name);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_register")]
    private static partial int Register(nint vfs, int isDefault);

    [LibraryImport("libc", EntryPoint = "open")]
    private static partial int OpenHandle(nint path, int flags);

    [LibraryImport("libc", EntryPoint = "fdatasync")]
    private static partial int DataSync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseHandle(int handle);

    /// <summary>sqlite3_file, and what ours has behind it; of the platform's only the methods are looked at.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct File
    {
        public IoMethods* Methods;
        public byte* Bytes;
        public long At;
        public int Length, EndsCommit, Handle, IsNamed;
    }

    /// <summary>sqlite3_io_methods, version 1.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct IoMethods
    {
        public int Version;
        public delegate* unmanaged[Cdecl]<File*, int> Close;
        public delegate* unmanaged[Cdecl]<File*, byte*, int, long, int> Read, Write;
        public delegate* unmanaged[Cdecl]<File*, long, int> Truncate;
        public delegate* unmanaged[Cdecl]<File*, int, int> Sync;
        public delegate* unmanaged[Cdecl]<File*, long*, int> FileSize;
        public delegate* unmanaged[Cdecl]<File*, int, int> Lock, Unlock;
        public delegate* unmanaged[Cdecl]<File*, int*, int> CheckReservedLock;
        public delegate* unmanaged[Cdecl]<File*, int, void*, int> FileControl;
        public delegate* unmanaged[Cdecl]<File*, int> SectorSize, DeviceCharacteristics;
    }

    /// <summary>sqlite3_vfs, version 3.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Vfs
    {
        public int Version, FileBytes, PathLength;
        public Vfs* Next;
        public byte* Name;
        public void* Data;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, File*, int, int*, int> Open;
        public nint Delete, Access, FullPathname, DlOpen, DlError, DlSym, DlClose, Randomness, Sleep, CurrentTime, GetLastError;
        public nint CurrentTimeInt64;
        public nint SetSystemCall, GetSystemCall, NextSystemCall;
    }
}
