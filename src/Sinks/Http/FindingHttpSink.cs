using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>A backend that can also be searched for our key.</summary>
internal sealed class FindingHttpSink(HttpSinkOptions options, Surroundings with) : HttpSink(options, with), IFindingSink
{
    private const int MaxMatches = 20;
    private readonly ITemplate path = with.Templates.Compile(options.Preset.Find!.Path, TemplateEscaping.Url);

    public async ValueTask<FindResult> FindAsync(Delivery delivery, CancellationToken stop)
    {
        try
        {
            var address = TemplatedPath.Rendered(Options.Url, path.Render(TicketModel.Of(delivery, Options)));
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            Credentials.Sign(request, delivery, null);
            return await SendAsync(request, Options.Preset.Find!, static (sink, find, answer, body) => ((FindingHttpSink)sink).Read(find, answer, body), stop);
        }
        catch (StrayPathException stray)
        {
            return new FindLater(null, stray.Message);
        }
        catch (Exception error) when (Failure.Foreseen(error, stop) is { } failure)
        {
            return new FindLater(null, Credentials.Hide(TimedOut(failure)));
        }
    }

    private FindResult Read(FindPreset find, HttpResponseMessage answer, ReadOnlySpan<byte> body)
    {
        if (!answer.IsSuccessStatusCode)
            return new FindLater(Answers.Wish(answer), Answers.Sentence(answer, body));
        if (find.Matches.Find(body) is null)
            return new FindLater(null, $"the search's answer has no list at {find.Matches}: {Answers.Sentence(answer, body)}");
        var matches = new List<TicketReference>();
        for (var at = 0; at < MaxMatches && find.Matches.Then(at).Find(body) is { } match; at++)
        {
            var json = System.Text.Encoding.UTF8.GetBytes(match);
            if (find.Id.Find(json) is not { Length: > 0 } id)
                return new FindLater(null, $"a match of the search has no id at {find.Id}.");
            matches.Add(new TicketReference(CleanText.Id(id), find.Link?.Find(json)));
        }
        return matches.Count == 0 ? Absent.Instance : new Found(matches);
    }
}
