using Hub.Contracts;

namespace Hub.Host.Configuration;

/// <summary>Reads <c>Web</c>.</summary>
internal static class WebSection
{
    public const string DefaultUrl = "http://127.0.0.1:8080";

    public static WebOptions Read(Settings settings, List<Fault> faults)
    {
        var reader = new SettingsReader(settings);
        var urls = new List<ListenAddress>();
        foreach (var url in reader.List("Urls").DefaultIfEmpty(DefaultUrl))
            if (ListenAddress.Parse(url) is { } address)
                urls.Add(address);
            else
                reader.Add("Urls", $"{settings.Path}:Urls must hold addresses such as {DefaultUrl} (an IP address, localhost or *, and a port); one is {url}.");
        var hosts = reader.List("Hosts");
        faults.AddRange(reader.Faults());
        return new WebOptions(urls, hosts);
    }
}
