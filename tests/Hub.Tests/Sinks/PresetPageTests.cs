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
}
