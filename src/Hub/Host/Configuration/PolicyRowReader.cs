using System.Globalization;
using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Configuration;

/// <summary>Reads one row of the policy: <c>{Name, When: {Category, SenderKind, Channel ...}, Do, Backend, Route, Priority, Escalate}</c>.</summary>
internal sealed class PolicyRowReader(Settings settings, int number, PolicyNames names)
{
    private static readonly string[] Languages = ["en", "de", "ru", "uk", "other"];

    private readonly SettingsReader reader = new(settings);

    public PolicyRow Read(List<Fault> faults)
    {
        var name = reader.Text("Name", $"row-{number}");
        var when = reader.Section("When");
        var (categories, requestKinds, senderKinds) = (Words<Category>(when, "Category"), Words<RequestKind>(when, "RequestKind"), Words<SenderKind>(when, "SenderKind"));
        var channels = Names(when, "Channel", names.Channels, word => names.Channels.Contains(word) ? Box.Of(word) : null);
        var languages = Names(when, "Language", Languages, word => Languages.Contains(word, StringComparer.OrdinalIgnoreCase) ? Box.Of(word.ToLowerInvariant()) : null);
        var (under, underBars) = Confidence(when);
        reader.Required("Do", "ticket or review or archive");
        var action = reader.OneOf("Do", PolicyAction.Review);
        var backend = Backend(action);
        var row = new PolicyRow(name, action)
        {
            Categories = categories,
            RequestKinds = requestKinds,
            SenderKinds = senderKinds,
            Channels = [.. channels.Select(box => box.Value)],
            Languages = [.. languages.Select(box => box.Value)],
            Services = names.Services.IsOpen ? when.List("Service") : [.. Names(when, "Service", [.. names.Services.Names], word => names.Services.Of(word, null) is { } service ? Box.Of(service) : null).Select(box => box.Value)],
            Contracts = when.List("Contract"),
            Customer = when.Optional("Customer") is null ? null : when.OneOf("Customer", CustomerIs.Known),
            Visibility = when.Optional("Visibility") is null ? null : when.OneOf("Visibility", Visibility.Public),
            ConfidenceUnder = under,
            UnderBars = underBars || when.Flag("UnderBars", false),
            Backend = backend,
            Route = Route(action, backend),
            Priority = reader.Optional("Priority") is null ? null : reader.OneOf("Priority", Priority.Medium),
            Escalate = Escalate(action),
        };
        faults.AddRange(reader.Faults());
        return row;
    }

    private string? Backend(PolicyAction action)
    {
        var named = reader.Optional("Backend");
        if (action != PolicyAction.Ticket)
        {
            if (named is not null)
                reader.Add("Backend", $"{settings.Path}:Backend goes only with Do: ticket; Do is {settings["Do"]}.");
            return null;
        }
        if (named is null && names.Backends.Count == 1)
            return names.Backends.Single();
        if (named is not null && names.Backends.Contains(named))
            return named;
        reader.Add("Backend", Unknown($"{settings.Path}:Backend", named, names.Backends));
        return named;
    }

    private string? Route(PolicyAction action, string? backend)
    {
        if (reader.Optional("Route") is not { } route)
            return null;
        if (action != PolicyAction.Ticket)
            reader.Add("Route", $"{settings.Path}:Route goes only with Do: ticket; Do is {settings["Do"]}.");
        else if (backend is not null && names.Routes.TryGetValue(backend, out var known) && !known.Contains(route, StringComparer.OrdinalIgnoreCase))
            reader.Add("Route", Unknown($"{settings.Path}:Route", route, known, $"Backends:{backend}:Routes names none"));
        return route;
    }

    private bool Escalate(PolicyAction action)
    {
        var escalates = reader.Flag("Escalate", false);
        if (escalates && action != PolicyAction.Ticket)
            reader.Add("Escalate", $"{settings.Path}:Escalate goes only with Do: ticket; Do is {settings["Do"]}.");
        return escalates;
    }

    private static (double? Under, bool UnderBars) Confidence(SettingsReader when)
    {
        if (when.Optional("Confidence") is not { } text)
            return (null, false);
        if (text.Equals("under-bars", StringComparison.OrdinalIgnoreCase))
            return (null, true);
        if (text.StartsWith('<') && double.TryParse(text.AsSpan(1), NumberStyles.Float, CultureInfo.InvariantCulture, out var bar) && bar is > 0 and <= 1)
            return (bar, false);
        when.Add("Confidence", $"{when.Settings.Path}:Confidence must be under-bars or < and a number up to 1 such as <0.4; it is {text}.");
        return (null, false);
    }

    private static List<T> Words<T>(SettingsReader when, string key)
        where T : struct, Enum => Names(when, key, Enum.GetNames<T>(), word => Enum.TryParse<T>(word, ignoreCase: true, out var value) && char.IsAsciiLetter(word[0]) ? value : (T?)null);

    private static List<T> Names<T>(SettingsReader when, string key, IReadOnlyCollection<string> allowed, Func<string, T?> parse)
        where T : struct
    {
        var values = new List<T>();
        foreach (var word in when.List(key))
            if (word.Length > 0 && parse(word) is { } value)
                values.Add(value);
            else
                when.Add(key, Unknown($"{when.Settings.Path}:{key}", word, [.. allowed.Select(name => name.ToLowerInvariant())]));
        return values;
    }

    private static string Unknown(string key, string? found, IReadOnlyCollection<string> allowed, string none = "none is configured")
    {
        var sentence = $"{key} must be one of {(allowed.Count == 0 ? $"({none})" : string.Join(", ", allowed))}; it is {found ?? "missing"}";
        return found is not null && NearestKey.Of(found, allowed) is { } near ? $"{sentence}; did you mean {near}?" : $"{sentence}.";
    }

    /// <summary>Lets a text go where a value type is asked for.</summary>
    private readonly record struct Box(string Value)
    {
        public static Box? Of(string value) => new Box(value);
    }
}
