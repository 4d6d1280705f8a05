using Hub.Core;
using Hub.Fakes;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>People who sign in: kept over restarts, out at once when they are removed, and each change on record.</summary>
internal sealed class UserTests(StoreKind kind) : StoreSuite(kind)
{
    [Test]
    public async Task A_session_outlives_a_restart_and_ends_by_itself_by_signing_out_by_another_password_and_by_removal()
    {
        var (folder, time) = (Directory.CreateTempSubdirectory("hub-users-").FullName, new ManualTime());
        string[] secrets;
        await using (var hub = Hub(folder, time))
        {
            var users = hub.Core.Operations.Users;
            Assert.That(await users.AnyAsync(default), Is.False);
            Assert.That(await users.AddAsync("anna", Role.Agent, new NewPassword("hash-1", true), "root", default), Is.True);
            Assert.That(await users.AddAsync("anna", Role.Admin, new NewPassword("hash-2", true), "root", default), Is.False);
            var id = (await users.OfNameAsync("anna", default))!.User.Id;
            secrets = [await users.BeginAsync(id, TimeSpan.FromHours(1), default), await users.BeginAsync(id, TimeSpan.FromHours(12), default), await users.BeginAsync(id, TimeSpan.FromHours(12), default)];
        }
        await using var again = Hub(folder, time);
        var people = again.Core.Operations.Users;
        Assert.That(await LiveAsync(), Is.EqualTo(new[] { true, true, true }));
        Assert.That(await people.SetRoleAsync("anna", Role.Admin, "root", default), Is.True);
        Assert.That((await people.OfSessionAsync(secrets[0], default))!.Role, Is.EqualTo(Role.Admin), "at once");
        time.Advance(TimeSpan.FromHours(2));
        await people.EndAsync(secrets[1], default);
        Assert.That(await LiveAsync(), Is.EqualTo(new[] { false, false, true }));
        Assert.That(await people.SetPasswordAsync("anna", new NewPassword("hash-3", false), "anna", default), Is.True);
        Assert.That(await LiveAsync(), Is.EqualTo(new[] { false, false, false }));
        var anna = (await people.OfNameAsync("anna", default))!;
        Assert.That((anna.PasswordHash, anna.User.MustChange), Is.EqualTo(("hash-3", false)));
        var last = await people.BeginAsync(anna.User.Id, TimeSpan.FromHours(1), default);
        Assert.That((await people.RemoveAsync("anna", "root", default), await people.RemoveAsync("anna", "root", default)), Is.EqualTo((true, false)));
        Assert.That((await people.OfSessionAsync(last, default), await people.OfNameAsync("anna", default), await people.AnyAsync(default)), Is.EqualTo(((UserRecord?)null, (SignedIn?)null, true)), "reading stays closed");
        Assert.That(await people.AddAsync("anna", Role.Viewer, new NewPassword("hash-4", true), "root", default), Is.True, "the name is free again");
        Assert.That((await people.ListAsync(default)).Select(user => (user.Role, user.RemovedAt is null)), Is.EqualTo(new[] { (Role.Viewer, true), (Role.Admin, false) }));
        Assert.That((await again.Core.Reader.Reviews.AuditAsync("user anna", null, 10, default)).Reverse().Select(row => (row.By, row.Action, row.Before, row.After)), Is.EqualTo(new[]
        {
            ("root", "user add", null, "agent"), ("root", "user role", "agent", "admin"), ("anna", "user password", "an older password", "a password of his own"), ("root", "user remove", "admin", "removed"), ("root", "user add", (string?)null, "viewer"),
        }));

        async Task<bool[]> LiveAsync() => [.. await Task.WhenAll(secrets.Select(async secret => await people.OfSessionAsync(secret, default) is not null))];
    }

    private static TestHub Hub(string folder, TimeProvider time) => new(options => (options.Folder, options.Time, options.Start) = (folder, time, false));
}
