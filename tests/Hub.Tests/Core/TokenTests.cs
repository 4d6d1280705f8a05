using Hub.Core;
using Hub.Tests.Stores;
using NUnit.Framework;

namespace Hub.Tests.Core;

internal sealed class TokenTests(StoreKind kind) : StoreSuite(kind)
{
    [Test]
    public async Task A_token_lets_in_by_its_role_until_it_is_revoked_and_stands_nowhere_itself()
    {
        await using var hub = new TestHub(options => options.Start = false);
        var access = hub.Core.Operations.Access;
        var made = (await access.AddTokenAsync("triage", Role.Agent, "root", default))!;
        Assert.That(made.Token, Does.Match("^hub_[0-9a-f]{64}$"));
        Assert.That(await access.OfTokenAsync(made.Token, default), Is.EqualTo(new Actor("token triage", Role.Agent)));
        Assert.That(await access.OfTokenAsync(made.Token[..^1], default), Is.Null);
        Assert.That(await access.AddTokenAsync("triage", Role.Admin, "root", default), Is.Null, "one live token a name");
        Assert.That(await access.RevokeTokenAsync(made.Id, "root", default), Is.True);
        Assert.That(await access.RevokeTokenAsync(made.Id, "root", default), Is.False);
        Assert.That(await access.OfTokenAsync(made.Token, default), Is.Null);
        Assert.That((await access.TokensAsync(default)).Single(), Has.Property("RevokedAt").Not.Null.And.Property("MadeBy").EqualTo("root"));
        Assert.That((await hub.Core.Reader.Reviews.AuditAsync($"token {made.Id}", null, 10, default)).Select(row => row.Action), Is.EqualTo(new[] { "token revoke", "token add" }));
    }
}
