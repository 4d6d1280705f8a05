using Hub.Core;

namespace Hub.Tests.Host;

/// <summary>Users and sessions in memory.</summary>
internal sealed class FakeUsers : IUsers
{
    private readonly Dictionary<string, SignedIn> users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> sessions = new(StringComparer.Ordinal);

    public int Sessions => sessions.Count;

    public SignedIn this[string name] => users[name];

    public Task<bool> AnyAsync(CancellationToken stop) => Task.FromResult(users.Count > 0);

    public Task<IReadOnlyList<UserRecord>> ListAsync(CancellationToken stop) => Task.FromResult<IReadOnlyList<UserRecord>>([.. users.Values.Select(user => user.User)]);

    /// <summary>Awaited before anybody is looked for by his name.</summary>
    public Func<Task> BeforeName { get; set; } = () => Task.CompletedTask;

    public async Task<SignedIn?> OfNameAsync(string name, CancellationToken stop)
    {
        await BeforeName();
        return users.GetValueOrDefault(name);
    }

    public Task<bool> AddAsync(string name, Role role, NewPassword password, string by, CancellationToken stop) =>
        Task.FromResult(users.TryAdd(name, new SignedIn(new UserRecord(users.Count + 1, name, role, SampleRecords.At, by, SampleRecords.At, password.MustChange, null), password.Hash)));

    public Task<bool> SetRoleAsync(string name, Role role, string by, CancellationToken stop) => Change(name, user => user with { User = user.User with { Role = role } });

    public Task<bool> SetPasswordAsync(string name, NewPassword password, string by, CancellationToken stop)
    {
        End(name);
        return Change(name, user => new SignedIn(user.User with { MustChange = password.MustChange }, password.Hash));
    }

    public Task<bool> RemoveAsync(string name, string by, CancellationToken stop)
    {
        End(name);
        return Task.FromResult(users.Remove(name));
    }

    public Task<string> BeginAsync(long user, TimeSpan lasts, CancellationToken stop)
    {
        var secret = $"secret-{Guid.NewGuid():N}";
        sessions[secret] = users.Values.Single(one => one.User.Id == user).User.Name;
        return Task.FromResult(secret);
    }

    public Task<UserRecord?> OfSessionAsync(string secret, CancellationToken stop) => Task.FromResult(sessions.TryGetValue(secret, out var name) ? users[name].User : null);

    public Task EndAsync(string secret, CancellationToken stop)
    {
        sessions.Remove(secret);
        return Task.CompletedTask;
    }

    private void End(string name)
    {
        foreach (var secret in sessions.Where(session => session.Value == name).Select(session => session.Key).ToList())
            sessions.Remove(secret);
    }

    private Task<bool> Change(string name, Func<SignedIn, SignedIn> change)
    {
        if (!users.TryGetValue(name, out var user))
            return Task.FromResult(false);
        users[name] = change(user);
        return Task.FromResult(true);
    }
}
