using Hub.Contracts;
using Hub.Fakes;
using Hub.Wire;
using NUnit.Framework;

namespace Hub.Tests.Wire;

/// <summary>What one try to fetch a file comes to (docs/decisions/0006-attachments.md).</summary>
[TestFixture]
internal sealed class HttpFileSourceTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 200_000).Select(at => (byte)at)];
    private FakeFiles files = null!;

    [SetUp]
    public async Task SetUp() => files = await FakeFiles.StartAsync();

    [TearDown]
    public async Task TearDown() => await files.DisposeAsync();

    [Test]
    public async Task A_file_comes_whole_with_its_media_type()
    {
        files.File("/a.png", Content, "image/png; charset=x");
        var (result, bytes) = await FetchAsync("/a.png");
        Assert.That(result, Is.EqualTo(new Fetched("image/png")));
        Assert.That(bytes, Is.EqualTo(Content));
    }

    [Test]
    public async Task A_redirect_is_followed_and_a_circle_ends()
    {
        files.File("/a.png", Content).Status("/from", 302, "Location", "/a.png").Status("/circle", 307, "Location", "/circle");
        Assert.That((await FetchAsync("/from")).Bytes, Is.EqualTo(Content));
        Assert.That((await FetchAsync("/circle")).Result, Is.InstanceOf<NotFetched>().With.Property("Reason").Contains("redirects more than 5 times"));
    }

    [TestCase(404, false)]
    [TestCase(403, false)]
    [TestCase(204, false)]
    [TestCase(429, true)]
    [TestCase(503, true)]
    public async Task What_may_pass_is_tried_later_and_what_will_not_is_told_at_once(int status, bool later)
    {
        files.Status("/x", status);
        var result = (await FetchAsync("/x")).Result;
        Assert.That(result, later ? Is.InstanceOf<FetchLater>() : Is.InstanceOf<NotFetched>());
        Assert.That(result.ToString(), Does.Contain($"answered {status}"));
    }

    [Test]
    [Property("Requirement", "R21")]
    public async Task The_servers_wish_to_wait_is_honoured()
    {
        files.Status("/x", 503, "Retry-After", "7");
        Assert.That((await FetchAsync("/x")).Result, Is.EqualTo(new FetchLater(TimeSpan.FromSeconds(7), "127.0.0.1 answered 503.")));
    }

    [TestCase(true)]
    [TestCase(false)]
    [Property("Requirement", "R8")]
    public async Task What_is_larger_than_the_bound_is_a_stub_whether_its_length_was_told_or_not(bool told)
    {
        files.On("/large", async context =>
        {
            context.Response.ContentLength = told ? Content.Length : null;
            await context.Response.Body.WriteAsync(Content);
        });
        Assert.That((await FetchAsync("/large", most: Content.Length - 1)).Result, Is.EqualTo(new TooLarge(told ? Content.Length : null)));
        Assert.That((await FetchAsync("/large", most: Content.Length)).Result, Is.InstanceOf<Fetched>());
    }

    [Test]
    public async Task A_file_that_breaks_off_is_tried_later()
    {
        files.On("/broken", async context =>
        {
            context.Response.ContentLength = Content.Length;
            await context.Response.Body.WriteAsync(Content.AsMemory(0, 1000));
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        Assert.That((await FetchAsync("/broken")).Result, Is.InstanceOf<FetchLater>());
    }

    [Test]
    [Property("Requirement", "R28")]
    public async Task A_private_address_is_refused_and_so_is_a_redirect_to_one()
    {
        await using var inner = await FakeFiles.StartAsync();
        files.Status("/from", 302, "Location", inner.At("/secret").ToString());
        Assert.That((await FetchAsync("/from")).Result, Is.InstanceOf<NotFetched>().With.Property("Reason").Contains("private address"));
        Assert.That(inner.Asked, Is.Empty);
        Assert.That((await FetchAsync("/a", source: new HttpFileSource(OutgoingHttp.Create(new OutgoingHttpOptions()), TimeProvider.System))).Result, Is.InstanceOf<NotFetched>());
        Assert.That(files.Asked, Is.EqualTo(new[] { "/from" }));
    }

    [TestCase("ftp://example.org/a")]
    [TestCase("file:///etc/passwd")]
    [TestCase("data:text/plain,hello")]
    [Property("Requirement", "R28")]
    public async Task Only_http_and_https_are_fetched(string address)
    {
        var result = await Source().FetchAsync(new Uri(address), new MemoryStream(), 100, default);
        Assert.That(result, Is.InstanceOf<NotFetched>().With.Property("Reason").Contains("only http and https"));
    }

    private HttpFileSource Source() => new(OutgoingHttp.Create(new OutgoingHttpOptions { ByHand = [files.Url] }), TimeProvider.System);

    private async Task<(FetchResult Result, byte[] Bytes)> FetchAsync(string path, long most = 1 << 20, HttpFileSource? source = null)
    {
        using var into = new MemoryStream();
        var result = await (source ?? Source()).FetchAsync(files.At(path), into, most, default);
        return (result, into.ToArray());
    }
}
