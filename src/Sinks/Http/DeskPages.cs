using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>Where a person opens a ticket, for desks whose answers name it only for programs.</summary>
internal sealed class DeskPages(HttpSinkOptions options, ITemplates templates)
{
    private readonly ITemplate? page = options.Preset.Page.Length == 0 ? null : templates.Compile(options.Preset.Page, TemplateEscaping.Url);

    /// <summary>Null: the desk has no such page, or not for such an id.</summary>
    public string? Of(string id)
    {
        try
        {
            return page is null ? null : TemplatedPath.Rendered(options.Url, page.Render(new Dictionary<string, object?> { ["id"] = id, ["settings"] = TicketModel.Texts(options.Own) })).AbsoluteUri;
        }
        catch (StrayPathException)
        {
            // The ticket stands; only its link would lead elsewhere.
            return null;
        }
    }
}
