using Hub.Contracts;
using Hub.IntegrationTests.Desks;
using Hub.Tests;
using NUnit.Framework;

namespace Hub.IntegrationTests.Judges;

/// <summary>
/// The preset <c>redmine</c> under its OpenAPI description, with a real Redmine behind it. The description is of Redmine 6: that every journal tells when it was changed, and has
/// words, is taken out, for in Redmine 5 it does not; nothing else is touched.
/// </summary>
[TestFixture]
internal sealed class RedmineJudgedTests : JudgedFixture
{
    private const string Changed = "              - updated_on\n", Words = "              notes:\n                type: string\n              created_on:";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("hub-judged-");
    private RealServer? server;

    protected override string Violation => "tracker_id must be integer";

    protected override async Task<(string Description, Uri Desk)> DeskAsync()
    {
        var given = await File.ReadAllTextAsync(Shared.Need(Path.Combine("specs", "redmine", "openapi.yaml")));
        Assert.That((given.Split(Changed).Length, given.Split(Words).Length), Is.EqualTo((2, 2)), "each stands once, where the description speaks of journals");
        var description = Path.Combine(folder.FullName, "redmine.yaml");
        await File.WriteAllTextAsync(description, given.Replace(Changed, "", StringComparison.Ordinal).Replace(Words, Words.Replace("string\n", "string\n                nullable: true\n", StringComparison.Ordinal), StringComparison.Ordinal));
        server = await RealServer.StartAsync("redmine.sh", RedmineTests.Program);
        return (description, new Uri(server.Facts["REDMINE_URL"]));
    }

    protected override async Task EndAsync()
    {
        folder.Delete(recursive: true);
        if (server is not null)
            await server.DisposeAsync();
    }

    protected override Dictionary<string, string?> Settings()
    {
        using var desk = new RedmineDesk(server!.Facts);
        return new(desk.Settings(Prism.Url)) { ["Token"] = server.Facts["REDMINE_ADMIN_TOKEN"], ["Priorities:high"] = "4", ["StatusEvery"] = "00:00:00.5" };
    }

    protected override Dictionary<string, string?> Broken() => new(Settings()) { ["Tracker"] = "the third" };

    protected override async Task SawAllAsync(ISink sink, TicketReference ticket)
    {
        using var desk = new RedmineDesk(server!.Facts);
        var issue = await desk.IssueAsync(ticket.Id);
        Assert.That((issue.GetProperty("subject").GetString(), issue.GetProperty("status").GetProperty("name").GetString(), issue.GetProperty("attachments").GetArrayLength()), Is.EqualTo(("(removed)", "New", 1)));
        Assert.That(issue.GetProperty("watchers").ToString(), Does.Contain("Ann Example"), "the requester");
        Assert.That(issue.GetProperty("journals").ToString(), Does.Not.Contain("Still dead"));
    }
}
