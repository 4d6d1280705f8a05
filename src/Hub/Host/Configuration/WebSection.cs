using Hub.Contracts;

namespace Hub.Host.Configuration;

/// <summary>Reads <c>Web</c>.</summary>
internal static class WebSection
{
    public const string DefaultUrl = "http://127.0.0.1:8080";

    public static WebOptions Read(Settings settings, List<Fault> faults)
    {
        var reader = new SettingsReader(settings);
        var urls = Addresses(reader, "Urls", [DefaultUrl]);
        var hooks = Addresses(reader, "HooksUrls", []);
        foreach (var both in hooks.Where(hook => hook.Port != 0 && urls.Any(url => url.Port == hook.Port && Equals(url.Address, hook.Address))))
            reader.Add("HooksUrls", $"{settings.Path}:HooksUrls must be other addresses than {settings.Path}:Urls; both hold {both.Url}.");
        var hosts = reader.List("Hosts");
        var reads = reader.OneOf("OpenReads", OpenReads.UntilUsers);
        faults.AddRange(reader.Faults());
        return new WebOptions(urls, hosts) { HooksUrls = hooks, Reads = reads };
    }

    private static List<ListenAddress> Addresses(SettingsReader reader, string key, IReadOnlyList<string> usual)
    {
        var addresses = new List<ListenAddress>();
        foreach (var url in reader.List(key) is { Count: > 0 } found ? found : usual)
            if (ListenAddress.Parse(url) is { } address)
                addresses.Add(address);
            else
                reader.Add(key, $"{reader.Settings.Path}:{key} must hold addresses such as {DefaultUrl} (an IP address, localhost or *, and a port); one is {url}.");
        return addresses;
    }
}
