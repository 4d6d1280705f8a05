using Hub.Contracts.Testing;
using Hub.Fakes;
using NUnit.Framework;

namespace Hub.Tests.Sinks;

/// <summary>Ours are known by the id that the desk tells.</summary>
[TestFixture, Property("Requirement", "R12")]
public sealed class TellingDeskConformance : StatusConformance
{
    protected override async Task<IStatusUnderTest> SubjectAsync() => new TellingSubject(await TellingDesk.StartAsync());
}

/// <summary>The desk tells no id: ours are known by their keys.</summary>
[TestFixture]
public sealed class WordlessDeskConformance : StatusConformance
{
    protected override async Task<IStatusUnderTest> SubjectAsync() => new TellingSubject(await WordlessAsync());

    private static async Task<TellingDesk> WordlessAsync()
    {
        var desk = await TellingDesk.StartAsync();
        desk.TellsIds = false;
        return desk;
    }
}

/// <summary>Ours are known by the account.</summary>
[TestFixture]
public sealed class AccountConformance : StatusConformance
{
    protected override async Task<IStatusUnderTest> SubjectAsync() => new TellingSubject(await TellingDesk.StartAsync(), ("Account", "hub"));
}
