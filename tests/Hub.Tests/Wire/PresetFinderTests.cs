using Hub.Contracts;
using Hub.Tests.Sinks;
using Hub.Wire;
using NUnit.Framework;

namespace Hub.Tests.Wire;

[TestFixture]
internal sealed class PresetFinderTests
{
    private TempFolder temp = null!;
    private string folder = "";

    [SetUp]
    public void Write()
    {
        temp = new TempFolder();
        folder = Path.Combine(temp.Path, "backends");
        Directory.CreateDirectory(folder);
        Directory.CreateDirectory(PresetFinder.UnverifiedOf(folder));
        File.WriteAllText(Path.Combine(folder, "real.yaml"), "about: x\n");
        File.WriteAllText(Path.Combine(PresetFinder.UnverifiedOf(folder), "paper.yaml"), "about: x\nsource: the manual\n");
        File.WriteAllText(Path.Combine(PresetFinder.UnverifiedOf(folder), "bare.yaml"), "about: x\n");
    }

    [TearDown]
    public void Remove() => temp.Dispose();

    [Test]
    public void A_preset_is_found_by_name_or_by_path()
    {
        Assert.That(Find(out _, ("Preset", "real"))!.Name, Is.EqualTo("real.yaml"));
        Assert.That(Find(out _, ("Preset", Path.Combine(folder, "real.yaml")))!.Name, Is.EqualTo("real.yaml"));
        Assert.That(PresetFinder.PathOf("paper", folder), Is.EqualTo(Path.Combine(temp.Path, "unverified", "backends", "paper.yaml")));
    }

    [Test]
    public void What_never_ran_against_its_vendor_is_used_only_where_the_operator_allows_it()
    {
        Assert.That(Find(out var faults, ("Preset", "paper")), Is.Null);
        Assert.That(faults, Is.EqualTo(
            "Backends:desk:AllowUnverified must be true where Preset is paper, which was written from its vendor's documentation and never ran against the vendor; it is not."));
        Assert.That(Find(out faults, ("Preset", "paper"), ("AllowUnverified", "true"))!.Faults().Select(fault => fault.Key), Is.EqualTo((string[])["paper.yaml:about"]));
        Assert.That(faults, Is.Empty);
    }

    [Test]
    public void An_unverified_preset_must_name_its_source() => Assert.That(
        Find(out _, ("Preset", "bare"), ("AllowUnverified", "true"))!.Faults().Select(fault => fault.Sentence),
        Has.One.EqualTo("bare.yaml line 1: source must be the documentation that it was written from; it is missing."));

    [Test]
    public void An_unknown_name_is_told_with_the_nearest_one_unverified_ones_included()
    {
        Find(out var faults, ("Preset", "papr"));
        Assert.That(faults, Is.EqualTo("Backends:desk:Preset is papr, which no preset is called; did you mean paper?"));
        Find(out faults, ("Preset", "something else"));
        Assert.That(faults, Does.EndWith("allowed are real, or the path of a file that ends in .yaml."));
        Find(out faults);
        Assert.That(faults, Does.EndWith("Preset must be one of real, or the path of a file that ends in .yaml; it is missing."));
    }

    private PresetFile? Find(out string faults, params (string Key, string? Value)[] settings)
    {
        var reader = new SettingsReader(TestWorld.Settings(settings));
        var file = PresetFinder.Find(reader, folder, null);
        faults = string.Join('\n', reader.Faults());
        return file;
    }
}
