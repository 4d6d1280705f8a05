using System.Globalization;
using System.Xml;

namespace Hub.Classifier;

/// <summary>Writes results of cases as JUnit XML.</summary>
public static class JUnit
{
    public static void Write(CaseRun run, TextWriter into)
    {
        using var xml = XmlWriter.Create(into, new XmlWriterSettings { Indent = true, CheckCharacters = false, NewLineChars = "\n", CloseOutput = false });
        xml.WriteStartElement("testsuites");
        foreach (var suite in run.Results.GroupBy(result => result.Case.File))
            Suite(xml, suite.Key, [.. suite]);
        if (run.Faults.Count > 0)
            Faults(xml, run);
        xml.WriteEndElement();
    }

    private static void Suite(XmlWriter xml, string file, IReadOnlyList<CaseResult> results)
    {
        var seconds = results.Sum(result => result.Elapsed.TotalSeconds);
        Start(xml, "testsuite", ("name", file), ("tests", Text(results.Count)), ("failures", Text(results.Count(result => !result.Passed))), ("time", Text(seconds)));
        foreach (var result in results)
        {
            Start(xml, "testcase", ("classname", Path.GetFileName(file)), ("name", $"line {result.Case.Line}: {result.Case.Text}"), ("time", Text(result.Elapsed.TotalSeconds)));
            if (result.Problem is { } problem)
            {
                Start(xml, "failure", ("message", problem));
                xml.WriteString(Printable(Explainer.Render(result.Explanation)));
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void Faults(XmlWriter xml, CaseRun run)
    {
        Start(xml, "testsuite", ("name", "packs"), ("tests", Text(run.Faults.Count)), ("errors", Text(run.Faults.Count)));
        foreach (var fault in run.Faults)
        {
            Start(xml, "testcase", ("classname", "packs"), ("name", fault.Key));
            Start(xml, "error", ("message", fault.Sentence));
            xml.WriteEndElement();
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void Start(XmlWriter xml, string element, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        xml.WriteStartElement(element);
        foreach (var (name, value) in attributes)
            xml.WriteAttributeString(name, Printable(value));
    }

    /// <summary>Without what XML 1.0 cannot hold.</summary>
    private static string Printable(string text) => string.Concat(text.EnumerateRunes().Where(rune => rune.Value is '\t' or '\n' or >= ' ' && (rune.Value & 0xfffe) != 0xfffe).Select(rune => rune.ToString()));

    private static string Text(IFormattable value) => value.ToString(value is double ? "0.000000" : null, CultureInfo.InvariantCulture);
}
