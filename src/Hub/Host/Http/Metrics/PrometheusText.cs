using System.Globalization;
using System.Text;

namespace Hub.Host.Http.Metrics;

/// <summary>Writes the text format 0.0.4 of Prometheus (prometheus.io/docs/instrumenting/exposition_formats).</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IReadOnlyList<Family> families)
    {
        var text = new StringBuilder(4096);
        Write(text, families);
        return text.ToString();
    }

    public static void Write(StringBuilder text, IReadOnlyList<Family> families)
    {
        foreach (var family in families)
        {
            var series = family.Series.ToList();
            if (series.Count == 0)
                continue;
            Head(text, family.Name, family.Help, family.Kind);
            foreach (var one in series)
                if (family.Kind == FamilyKind.Histogram)
                    Histogram(text, family.Name, one);
                else
                    Line(text, family.Name, one.Labels, one.Value);
        }
    }

    private static void Histogram(StringBuilder text, string name, Series one)
    {
        long together = 0;
        for (var at = 0; at < one.Observed.Length; at++)
        {
            together += one.Observed[at];
            var bound = at < Family.Buckets.Length ? Number(Family.Buckets[at]) : "+Inf";
            Line(text, $"{name}_bucket", $"{one.Labels}{(one.Labels.Length > 0 ? "," : "")}le=\"{bound}\"", together);
        }
        Line(text, $"{name}_sum", one.Labels, one.Value);
        Line(text, $"{name}_count", one.Labels, together);
    }

    /// <summary>What the program itself takes of the machine.</summary>
    public static void Process(StringBuilder text)
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        Head(text, "process_cpu_seconds_total", "CPU time of the program.", FamilyKind.Counter);
        Line(text, "process_cpu_seconds_total", "", process.TotalProcessorTime.TotalSeconds);
        Head(text, "process_resident_memory_bytes", "Memory of the program.", FamilyKind.Gauge);
        Line(text, "process_resident_memory_bytes", "", process.WorkingSet64);
        Head(text, "process_start_time_seconds", "Start of the program, Unix time.", FamilyKind.Gauge);
        Line(text, "process_start_time_seconds", "", (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds);
        Head(text, "dotnet_gc_heap_size_bytes", "Heap of the garbage collector.", FamilyKind.Gauge);
        Line(text, "dotnet_gc_heap_size_bytes", "", GC.GetTotalMemory(forceFullCollection: false));
    }

    public static void Head(StringBuilder text, string name, string help, FamilyKind kind) => text
        .Append("# HELP ").Append(name).Append(' ').Append(help.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n')
        .Append("# TYPE ").Append(name).Append(' ').Append(kind switch { FamilyKind.Counter => "counter", FamilyKind.Histogram => "histogram", _ => "gauge" }).Append('\n');

    public static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);
}
