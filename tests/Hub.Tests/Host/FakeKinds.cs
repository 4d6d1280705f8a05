using Hub.Contracts;
using Hub.Host.Configuration;

namespace Hub.Tests.Host;

/// <summary>Kinds of the tests: each knows the key Url and nothing else, the webhook also Auth.</summary>
internal static class FakeKinds
{
    public static Kinds All => new([new Channel("webhook"), new Channel("poll")], [new Backend("desk"), new Backend("file"), new Backend("http")]);

    private static IReadOnlyList<Fault> Check(Settings settings)
    {
        var reader = new SettingsReader(settings);
        reader.Optional("Url");
        reader.Optional("Auth");
        reader.Known("Routes");
        return reader.Faults();
    }

    private sealed class Channel(string name) : IConnectorKind
    {
        public string Name => name;

        public IReadOnlyList<Fault> Check(Settings settings) => FakeKinds.Check(settings);

        public IConnector Open(Settings settings, Surroundings with) => throw new NotSupportedException();
    }

    private sealed class Backend(string name) : ISinkKind
    {
        public string Name => name;

        public IReadOnlyList<Fault> Check(Settings settings) => FakeKinds.Check(settings);

        public ISink Open(Settings settings, Surroundings with) => throw new NotSupportedException();
    }
}
