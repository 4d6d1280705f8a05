using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Configuration;

/// <summary>Reads <c>Services</c>: <c>{internet: {Also: [dsl, fibre], Impact: raised}}</c>.</summary>
internal static class ServicesSection
{
    public static ServiceCatalogue Read(Settings settings, List<Fault> faults)
    {
        var (reader, services) = (new SettingsReader(settings), new List<Service>());
        foreach (var name in settings.Keys.Select(key => key.Split(':')[0]).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var section = reader.Section(name);
            services.Add(new Service(name) { Also = section.List("Also"), Impact = section.OneOf("Impact", Impact.Usual) });
        }
        foreach (var twice in services.SelectMany(service => service.Also.Prepend(service.Name)).GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            reader.Add(twice.Key, $"{settings.Path} must name each service once; {twice.Key} stands there twice.");
        faults.AddRange(reader.Faults());
        return new ServiceCatalogue(services);
    }
}
