using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Hub.Contracts;
using Hub.Core;
using NUnit.Framework;

namespace Hub.Tests.Host;

[TestFixture]
internal sealed class DoorTests : FakeHubFixture
{
    [Test, Property("Requirement", "R4")]
    public async Task A_good_request_is_answered_200_after_the_commit_with_its_length()
    {
        using var response = await SendAsync(new byte[777]);
        Assert.That((response.StatusCode, response.Content.Headers.ContentLength), Is.EqualTo((HttpStatusCode.OK, (long?)2)));
        Assert.That(hub.Committed.Cast<Gone>().Single().NativeId, Is.EqualTo("777"));
    }

    [TestCase(0), TestCase(1), TestCase(65_536), TestCase(65_537), TestCase(3_000_000), TestCase(10 << 20)]
    public async Task A_body_comes_whole_whatever_its_size(int size)
    {
        var body = new byte[size];
        for (var at = 0; at < size; at++)
            body[at] = (byte)(at * 31);
        using var response = await SendAsync(body);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(hub.Door.LastBody.Span.SequenceEqual(body), Is.True);
    }

    [Test]
    public async Task A_chunked_body_comes_whole()
    {
        using var content = new StreamContent(new MemoryStream(new byte[200_001]));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/in/web") { Content = content, Headers = { TransferEncodingChunked = true } };
        using var response = await hub.Client.SendAsync(request);
        Assert.That((response.StatusCode, hub.Door.LastBody.Length), Is.EqualTo((HttpStatusCode.OK, 200_001)));
    }

    [TestCase(false), TestCase(true), Property("Requirement", "R8")]
    public async Task A_body_over_the_bound_is_refused_with_the_bound_and_counted(bool chunked)
    {
        using var content = new StreamContent(new MemoryStream(new byte[(10 << 20) + 1]));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/in/web") { Content = content };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await hub.Client.SendAsync(request);
        var problem = await ProblemAsync(response);
        Assert.That((int)response.StatusCode, Is.EqualTo(413));
        Assert.That(problem.GetProperty("allowed").GetString(), Is.EqualTo("10485760 bytes"));
        Assert.That(hub.Committed, Is.Empty);
        Assert.That((await hub.GetAsync("/api/v1/channels")).Body, Does.Contain("\"oversize\":1"));
    }

    [Test]
    public async Task An_unknown_channel_is_a_problem_404()
    {
        using var response = await hub.Client.PostAsync(new Uri("/in/nowhere", UriKind.Relative), new ByteArrayContent([1]));
        Assert.That((response.StatusCode, (await ProblemAsync(response)).GetProperty("status").GetInt32()), Is.EqualTo((HttpStatusCode.NotFound, 404)));
    }

    [Test]
    public async Task Other_methods_are_answered_405_with_those_allowed()
    {
        using var response = await hub.Client.PutAsync(new Uri("/in/web", UriKind.Relative), new ByteArrayContent([1]));
        Assert.That((response.StatusCode, string.Join(", ", response.Content.Headers.Allow)), Is.EqualTo((HttpStatusCode.MethodNotAllowed, "GET, POST")));
    }

    [Test]
    public async Task A_challenge_by_GET_is_answered_by_the_connector() =>
        Assert.That(await hub.GetAsync("/in/web?challenge=1"), Is.EqualTo((HttpStatusCode.OK, "challenge")));

    [Test]
    public async Task Who_is_not_authenticated_is_told_so_and_nothing_is_stored()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/in/web") { Content = new ByteArrayContent([1]), Headers = { { "X-Token", "wrong" } } };
        using var response = await hub.Client.SendAsync(request);
        Assert.That((response.StatusCode, (await ProblemAsync(response)).GetProperty("detail").GetString()), Is.EqualTo((HttpStatusCode.Unauthorized, "The token is wrong.")));
        Assert.That(hub.Committed, Is.Empty);
    }

    [Test, Property("Requirement", "R4")]
    public async Task While_the_intake_takes_nothing_the_sender_is_asked_to_come_again()
    {
        hub.Unavailable = new IntakeUnavailableException(TimeSpan.FromSeconds(4.2), "The store is away.");
        using var response = await SendAsync([1]);
        Assert.That(((int)response.StatusCode, response.Headers.RetryAfter?.Delta), Is.EqualTo((503, (TimeSpan?)TimeSpan.FromSeconds(5))));
        hub.Unavailable = null;
        using var again = await SendAsync([1]);
        Assert.That((again.StatusCode, hub.Committed.Count), Is.EqualTo((HttpStatusCode.OK, 1)));
    }

    [Test]
    public async Task A_connector_that_throws_is_a_500_without_details_and_the_next_request_is_served()
    {
        hub.Door.Throws = new InvalidOperationException("inner secret");
        using var response = await SendAsync([1]);
        Assert.That((int)response.StatusCode, Is.EqualTo(500));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Not.Contain("inner secret"));
        hub.Door.Throws = null;
        Assert.That((await SendAsync([1])).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_body_that_ends_early_stores_nothing()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(hub.Address.Host, hub.Address.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes("POST /in/web HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf"));
        socket.Shutdown(SocketShutdown.Send);
        await ReadToTheEndAsync(socket);
        Assert.That(hub.Committed, Is.Empty);
    }

    /// <summary>It is answered 400 or the connection is cut; either way the other side has read to the end by then.</summary>
    private static async Task ReadToTheEndAsync(Socket socket)
    {
        try
        {
            while (await socket.ReceiveAsync(new byte[1024]) > 0)
            {
            }
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Cut.
        }
    }

    private Task<HttpResponseMessage> SendAsync(byte[] body) => hub.Client.PostAsync(new Uri("/in/web", UriKind.Relative), new ByteArrayContent(body));

    private static async Task<JsonElement> ProblemAsync(HttpResponseMessage response)
    {
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }
}
