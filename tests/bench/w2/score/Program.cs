// W2: fold, language, match, score and evidence for every line of a text file, on one thread; prints one JSON line.
// usage: score PACK.yaml texts.txt [seconds] [--hits]   (--hits: what fired on each line as sorted rule ids, instead of a measurement)
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Hub.Classifier;
using Hub.Classifier.Packs;
using Hub.Contracts;

var before = Memory();
var watch = Stopwatch.StartNew();
var load = PackLoader.Load([args[0]], new PackLimits(Regexes: 6_000));
var loaded = watch.Elapsed.TotalSeconds;
if (load.Classifier is not { } classifier)
{
    foreach (var fault in load.Faults)
        Console.Error.WriteLine(fault.Sentence);
    return 1;
}
var peak = Process.GetCurrentProcess().PeakWorkingSet64;
var memory = Memory() - before;
var texts = File.ReadAllLines(args[1]);
var posts = texts.Select(text => new Post { NativeId = "1", Author = new Author { Id = "1" }, Text = text, Raw = default, Language = "en" }).ToArray();
var facts = Explainer.NoFacts("bench");
if (args.Contains("--hits"))
{
    foreach (var post in posts)
        Console.WriteLine(string.Join(' ', classifier.Decide(classifier.Score(post), facts).Evidence.Select(one => one.Rule[(one.Rule.IndexOf('/', StringComparison.Ordinal) + 1)..]).Order(StringComparer.Ordinal)));
    return 0;
}
var seconds = args.Length > 2 ? double.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture) : 5;
var (best, cpu, evidence, allocated) = (double.MaxValue, double.MaxValue, 0L, 0L);
var total = Stopwatch.StartNew();
do
{
    evidence = 0;
    var from = GC.GetAllocatedBytesForCurrentThread();
    var used = Process.GetCurrentProcess().TotalProcessorTime;
    watch.Restart();
    foreach (var post in posts)
        evidence += classifier.Decide(classifier.Score(post), facts).Evidence.Count;
    best = Math.Min(best, watch.Elapsed.TotalSeconds);
    cpu = Math.Min(cpu, (Process.GetCurrentProcess().TotalProcessorTime - used).TotalSeconds);
    allocated = GC.GetAllocatedBytesForCurrentThread() - from;
}
while (total.Elapsed.TotalSeconds < seconds);
var bytes = texts.Sum(text => (long)Encoding.UTF8.GetByteCount(text));
Console.WriteLine(JsonSerializer.Serialize(new
{
    engine = "hub",
    patterns = load.Packs.Sum(pack => pack.RuleCount + pack.PhraseCount),
    texts_per_s = Math.Round(texts.Length / best),
    texts_per_cpu_s = Math.Round(texts.Length / cpu),
    mb_s = Math.Round(bytes / best / 1e6, 1),
    evidence,
    bytes_per_text = allocated / texts.Length,
    load_s = Math.Round(loaded, 3),
    load_mb = Math.Round(memory / 1e6, 1),
    load_peak_mb = peak / 1_000_000,
}));
return 0;

static long Memory() => GC.GetTotalMemory(forceFullCollection: true);
