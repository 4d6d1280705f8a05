using Hub.Sinks;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

/// <summary>docs/backends.md and the preset files say the same.</summary>
[TestFixture]
internal sealed class PresetPageTests
{
    [Test]
    public void The_page_says_of_each_preset_what_its_file_says()
    {
        if (Environment.GetEnvironmentVariable("HUB_WRITE_PAGES") == "1")
            PresetPage.Write();
        Assert.That(PresetPage.Written(), Is.EqualTo(PresetPage.Made), "HUB_WRITE_PAGES=1 writes the table anew");
    }

    [Test]
    public void What_was_tried_says_on_what_and_what_was_not_says_its_source()
    {
        Assert.That(PresetPage.Presets.Where(preset => !preset.IsUnverified && preset.Verified.Length == 0).Select(preset => preset.Name), Is.Empty);
        Assert.That(PresetPage.Presets.Where(preset => preset.IsUnverified && (preset.Verified.Length > 0 || !preset.Source.StartsWith("https://", StringComparison.Ordinal))).Select(preset => preset.Name), Is.Empty);
        Assert.That(PresetPage.Presets.Select(preset => preset.Name), Does.Contain("jira").And.Contain("zammad"));
    }

    [Test]
    [Property("Requirement", "G9")]
    public void The_preset_that_the_page_shows_has_no_faults()
    {
        using var folder = new TempFolder();
        var page = File.ReadAllText(Path.Combine(Shared.Root, "docs", "backends.md")).Split("## Writing a preset")[1];
        var file = folder.File("mydesk.yaml");
        File.WriteAllText(file, page.Split("```yaml\n")[1].Split("```")[0]);
        var faults = new HttpSinkKind(SinkKinds.PresetFolder).Check(TestWorld.Settings(("Url", "https://desk.example/api"), ("Preset", file), ("Token", "env:PATH"), ("Project", "support")));
        Assert.That(faults, Is.Empty);
    }
}
