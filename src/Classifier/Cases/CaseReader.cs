using Hub.Classifier.Packs;
using Hub.Contracts;

namespace Hub.Classifier;

/// <summary>Reads a file of cases; all faults at once.</summary>
internal sealed class CaseReader(string file, List<Fault> faults)
{
    public IReadOnlyList<RuleCase> Read(string text)
    {
        if (YamlTree.Read(text, file, faults) is not YamlMap map)
        {
            faults.Add(new Fault(file, $"{file} must be a map with the key cases; it is none."));
            return [];
        }
        var top = new YamlReader(file, "", map, faults);
        List<RuleCase> cases = [];
        foreach (var item in top.List("cases"))
            if (item is YamlMap one)
                cases.Add(Case(top.Below($"cases:{cases.Count + 1}", one)));
            else
                top.Fault(item.Line, $"cases must be maps with the keys text and category; one is {YamlReader.Found(item)}.");
        if (cases.Count == 0)
            top.Fault(map.Line, "cases must hold at least one case; it holds none.");
        top.RefuseUnknown();
        return cases;
    }

    private RuleCase Case(YamlReader one)
    {
        var text = one.Required("text", "a text");
        var category = OneOf<Category>(one, "category");
        if (one.Value("category") is null)
            one.Fault("category", "incident, complaint, request, praise or noise", "missing");
        var read = new RuleCase(
            file, one.Line, text, category ?? Category.Noise, OneOf<RequestKind>(one, "kind"), one.Text("lang", "a language such as en"), OneOf<Priority>(one, "priority"), one.Text("subject", "a line"));
        one.RefuseUnknown();
        return read;
    }

    private static T? OneOf<T>(YamlReader one, string key)
        where T : struct, Enum
    {
        string[] names = [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];
        var found = one.OneOf(key, "", names);
        return found.Length == 0 ? null : Enum.Parse<T>(found, ignoreCase: true);
    }
}
