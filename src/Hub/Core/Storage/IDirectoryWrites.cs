namespace Hub.Core.Storage;

/// <summary>The directory of known people that was imported, a line of its file each.</summary>
internal interface IDirectoryWrites
{
    IReadOnlyList<string> Lines();

    void Replace(IReadOnlyList<string> lines);
}
