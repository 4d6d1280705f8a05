namespace Hub.Core.Storage.Sql;

internal sealed class DirectoryWrites(StatementSet statements, Func<long> nextId) : IDirectoryWrites
{
    private readonly Statement all = statements["SELECT line FROM directory_line ORDER BY id"];
    private readonly Statement clear = statements["DELETE FROM directory_line"];
    private readonly Statement add = statements["INSERT INTO directory_line VALUES(?, ?)"];

    public IReadOnlyList<string> Lines()
    {
        var lines = new List<string>();
        while (all.Step())
            lines.Add(all.Text(0));
        return lines;
    }

    public void Replace(IReadOnlyList<string> lines)
    {
        clear.Run();
        foreach (var line in lines)
            add.Bind(nextId()).Bind(line).Run();
    }
}
