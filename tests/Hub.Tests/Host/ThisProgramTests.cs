using Hub.Host.Commands;
using NUnit.Framework;

namespace Hub.Tests.Host;

/// <summary>Commands that the program suggests run where the reader stands.</summary>
[TestFixture]
internal sealed class ThisProgramTests
{
    [Test]
    public void What_the_reader_types_is_what_reaches_this_program()
    {
        var folder = Directory.CreateTempSubdirectory("hub-call-");
        var program = Path.Combine(folder.FullName, "bin", "hub");
        Directory.CreateDirectory(Path.GetDirectoryName(program)!);
        File.WriteAllText(program, "");
        try
        {
            Assert.That(ThisProgram.Of(program, $"/nowhere{Path.PathSeparator}{Path.GetDirectoryName(program)}", folder.FullName), Is.EqualTo("hub"));
            Assert.That(ThisProgram.Of(program, "/nowhere", folder.FullName), Is.EqualTo(Path.Combine(".", "bin", "hub")));
            Assert.That(ThisProgram.Of(program, null, Path.Combine(folder.FullName, "elsewhere")), Is.EqualTo(program));
            Assert.That(ThisProgram.Of("/opt/my tools/hub", null, "/srv"), Is.EqualTo("\"/opt/my tools/hub\""));
            Assert.That(ThisProgram.Of("/usr/bin/dotnet", null, "/srv"), Is.EqualTo("hub"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
