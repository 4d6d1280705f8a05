using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Hub.Fakes;

/// <summary>Stands before a real desk and, when told, loses answers: the desk has done what it was asked, and nobody hears of it.</summary>
public sealed class LosingProxy : IAsyncDisposable
{
    private readonly FakeServer server;
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = TimeSpan.FromMinutes(2) };
    private readonly Uri upstream;
    private int lost;

    private LosingProxy(Uri upstream) => (this.upstream, server) = (upstream, new FakeServer(HandleAsync));

    public Uri Url => server.Url;

    /// <summary>How many answers of writing requests are lost from now on.</summary>
    public int Lose { get; set; }

    public int Lost => lost;

    public static async Task<LosingProxy> StartAsync(Uri upstream)
    {
        var proxy = new LosingProxy(upstream);
        await proxy.server.ComeBackAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        http.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(context.Request.Method), new Uri(upstream, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget));
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (body.Length > 0)
            request.Content = new ByteArrayContent(body.ToArray());
        foreach (var (name, value) in context.Request.Headers)
            if (name is not ("Host" or "Content-Length" or "Transfer-Encoding" or "Connection") && !request.Headers.TryAddWithoutValidation(name, (string?)value))
                request.Content?.Headers.TryAddWithoutValidation(name, (string?)value);
        using var answer = await http.SendAsync(request);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        if (!HttpMethods.IsGet(context.Request.Method) && Lose > 0)
        {
            (Lose, lost) = (Lose - 1, lost + 1);
            context.Abort();
            return;
        }
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        if (bytes.Length > 0)
            await context.Response.Body.WriteAsync(bytes);
    }
}
