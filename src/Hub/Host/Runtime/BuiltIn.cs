using Hub.Contracts;
using Hub.Host.Configuration;

namespace Hub.Host.Runtime;

/// <summary>The only place that names what other projects bring: kinds, classifier, outgoing HTTP, templates.</summary>
internal static class BuiltIn
{
    public static ITemplates Templates => throw new HubException("templates are not linked in", 3);

    public static (Kinds Kinds, IReadOnlyList<Fault> Faults) Kinds(string? pluginsFolder) => (new Kinds([], []), []);

    public static IClassifier Classifier(RulesOptions rules) => throw new HubException("no classifier is linked in", 3);

    public static HttpClient Client(Settings own) => new();

    public static string? PresetOf(Settings own) => null;
}
