using Hub.Contracts;
using Hub.Core;

namespace Hub.Host.Http.Api;

/// <summary>/api/v1/contacts: who speaks, and what people do about it.</summary>
internal sealed class ContactsApi(RunningHub hub)
{
    /// <summary>Bytes of a directory's file.</summary>
    private const int MostDirectory = 64 << 20;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/contacts", ListAsync);
        api.MapGet("/contacts/suggestions", SuggestAsync);
        api.MapGet("/contacts/{id:long}", context => ApiAnswers.OneAsync(context, hub.Contacts.OneAsync, ApiFormats.Plain.ContactRecord));
        // Everything kept of a person, private posts too: not for whoever reaches the port.
        api.MapGet("/contacts/{id:long}/export", async context =>
        {
            if (!await ApiAnswers.RefusedAsync(context))
                await ApiAnswers.OneAsync(context, hub.Contacts.ExportAsync, ApiFormats.Plain.ContactExport);
        });
        api.MapGet("/contacts/directory", DirectoryAsync);
        api.MapPost("/contacts/import", ImportAsync);
        foreach (var kind in Enum.GetValues<ContactList>())
            api.MapPost($"/contacts/{{id:long}}/{ApiQuery.Word(kind)}", Act((context, query, stop) => hub.ContactActs.MarkAsync(ApiAnswers.IdOf(context), kind, ApiAnswers.By(context, query), query.Text("why"), stop)));
        api.MapPost("/contacts/{id:long}/undo", Act((context, query, stop) => hub.ContactActs.UnmarkAsync(ApiAnswers.IdOf(context), query.OneOf<ContactList>("kind"), ApiAnswers.By(context, query), stop)));
        api.MapPost("/contacts/{id:long}/stop", Act((context, query, stop) => hub.ContactActs.StopAsync(ApiAnswers.IdOf(context), ApiAnswers.By(context, query), query.Text("why"), stop)));
        api.MapPost("/contacts/{id:long}/resume", Act((context, query, stop) => hub.ContactActs.ResumeAsync(ApiAnswers.IdOf(context), ApiAnswers.By(context, query), query.Text("why"), stop)));
        api.MapPost("/contacts/{id:long}/release", Act((context, query, stop) => hub.ContactActs.ReleaseAsync(ApiAnswers.IdOf(context), ApiAnswers.By(context, query), query.Text("why"), stop)));
        api.MapPost("/contacts/{id:long}/merge", Act((context, query, stop) => hub.ContactActs.MergeAsync(ApiAnswers.IdOf(context), query.Id("into") ?? 0, ApiAnswers.By(context, query), query.Text("why"), stop)));
        api.MapPost("/merges/{id:long}/undo", Act((context, query, stop) => hub.ContactActs.UnmergeAsync(ApiAnswers.IdOf(context), ApiAnswers.By(context, query), stop)));
    }

    private Task ListAsync(HttpContext context)
    {
        var query = new ApiQuery(context.Request.Query);
        var asked = new ContactQuery(query.Limit(), query.Id("before"), query.OneOf<SenderKind>("kind"), query.Text("text"));
        return ApiAnswers.AskAsync(context, query, async stop => ApiAnswers.Page(await hub.Contacts.ListAsync(asked, stop), asked.Limit, item => item.Id), ApiFormats.Plain.ListingIdentityRecord);
    }

    /// <summary>Whom the operator knows: not for whoever reaches the port.</summary>
    private Task DirectoryAsync(HttpContext context) => ApiAnswers.ActAsync(context, new ApiQuery(context.Request.Query), hub.Contacts.DirectoryAsync, ApiFormats.Plain.DirectoryText);

    private async Task ImportAsync(HttpContext context)
    {
        if (await ApiAnswers.RefusedAsync(context))
            return;
        var query = new ApiQuery(context.Request.Query);
        var (by, file) = (ApiAnswers.By(context, query), query.Text("file") ?? "the file");
        if (query.Problem() is { } problem)
        {
            await Problems.WriteAsync(context, problem);
            return;
        }
        var text = System.Text.Encoding.UTF8.GetString((await BoundedText.ReadAsync(context.Request.Body, MostDirectory, context.RequestAborted)).Span);
        await ApiAnswers.WriteAsync(context, await hub.ContactActs.ImportAsync(file, text, by, context.RequestAborted), ApiFormats.Plain.DirectoryImported);
    }

    private Task SuggestAsync(HttpContext context)
    {
        var query = new ApiQuery(context.Request.Query);
        var limit = query.Limit();
        return ApiAnswers.AskAsync(context, query, async stop => new Listing<MergeSuggestion>(await hub.Contacts.SuggestionsAsync(limit, stop)), ApiFormats.Plain.ListingMergeSuggestion);
    }

    private static RequestDelegate Act(Func<HttpContext, ApiQuery, CancellationToken, Task<ContactActed>> act) => context => ActAsync(context, act);

    /// <summary>All of the query is read before anything is done: a word that nobody knows does nothing.</summary>
    private static async Task ActAsync(HttpContext context, Func<HttpContext, ApiQuery, CancellationToken, Task<ContactActed>> act)
    {
        if (await ApiAnswers.RefusedAsync(context))
            return;
        var query = new ApiQuery(context.Request.Query);
        _ = (query.Text("by"), query.Text("why"), query.Id("into"), query.OneOf<ContactList>("kind"));
        if (query.Problem() is { } problem)
        {
            await Problems.WriteAsync(context, problem);
            return;
        }
        var acted = await act(context, query, context.RequestAborted);
        if (acted.Done)
            await ApiAnswers.WriteAsync(context, acted, ApiFormats.Plain.ContactActed);
        else
            await ApiAnswers.ConflictAsync(context, acted.Sentence);
    }

}
