using Hub.Contracts;
using Hub.Core.Storage;

namespace Hub.Core.Intake;

/// <summary>The directory that people imported, held in memory: everybody who is new is looked for. Used by the writer's thread only.</summary>
internal sealed class ImportedDirectory(IWriteSession session, GroupEffects effects)
{
    private CustomerDirectory? known;

    /// <summary>Counts on whenever another directory may hold: what was found before is looked for again.</summary>
    public int Version { get; private set; }

    public CustomerFacts? Find(string channel, Author author, bool isAddressVouched, string? phone) => (known ??= Load()).Find(channel, author, isAddressVouched, phone);

    /// <summary>All of it is another one from now on; answers how many lines it had.</summary>
    public int Replace(IReadOnlyList<DirectoryLine> lines)
    {
        var before = session.Directory.Lines().Count;
        session.Directory.Replace([.. lines.Select(DirectoryFile.Write)]);
        Forget();
        effects.AtEnd += Forget; // the group may not have been written
        return before;
    }

    private void Forget() => (known, Version) = (null, Version + 1);

    private CustomerDirectory Load() => DirectoryFile.Read("the imported directory", DirectoryFile.Whole(session.Directory.Lines()), []);
}
