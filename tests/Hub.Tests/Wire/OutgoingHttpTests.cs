using System.Net;
using Hub.Contracts;
using Hub.Fakes;
using Hub.Wire;
using NUnit.Framework;

namespace Hub.Tests.Wire;

[TestFixture]
[Property("Requirement", "R28")]
internal sealed class OutgoingHttpTests
{
    [TestCase("127.0.0.1", true)]
    [TestCase("127.255.255.254", true)]
    [TestCase("0.0.0.0", true)]
    [TestCase("10.1.2.3", true)]
    [TestCase("172.16.0.1", true)]
    [TestCase("172.31.255.255", true)]
    [TestCase("172.32.0.1", false)]
    [TestCase("192.168.1.1", true)]
    [TestCase("169.254.169.254", true)]
    [TestCase("168.63.129.16", true)]
    [TestCase("100.64.0.1", true)]
    [TestCase("100.100.100.200", true)]
    [TestCase("100.128.0.1", false)]
    [TestCase("192.0.0.192", true)]
    [TestCase("198.18.0.1", true)]
    [TestCase("203.0.113.9", true)]
    [TestCase("224.0.0.1", true)]
    [TestCase("240.0.0.1", true)]
    [TestCase("255.255.255.255", true)]
    [TestCase("8.8.8.8", false)]
    [TestCase("93.184.216.34", false)]
    [TestCase("::", true)]
    [TestCase("::1", true)]
    [TestCase("::ffff:127.0.0.1", true)]
    [TestCase("::ffff:8.8.8.8", false)]
    [TestCase("::127.0.0.1", true)]
    [TestCase("64:ff9b::10.0.0.1", true)]
    [TestCase("64:ff9b::8.8.8.8", false)]
    [TestCase("64:ff9b:1::8.8.8.8", true)]
    [TestCase("2002:7f00:1::", true)]
    [TestCase("2002:808:808::", false)]
    [TestCase("2001::1", true)]
    [TestCase("2001:db8::1", true)]
    [TestCase("3fff::1", true)]
    [TestCase("fc00::1", true)]
    [TestCase("fd00:ec2::254", true)]
    [TestCase("fe80::1", true)]
    [TestCase("fec0::1", true)]
    [TestCase("ff02::1", true)]
    [TestCase("100::1", true)]
    [TestCase("2606:4700::1111", false)]
    public void Private_addresses_are_known(string address, bool isPrivate)
    {
        Assert.That(PrivateAddress.Is(IPAddress.Parse(address)), Is.EqualTo(isPrivate));
    }

    [TestCase("http://127.0.0.1:{0}/")]
    [TestCase("http://localhost:{0}/")]
    [TestCase("http://[::ffff:127.0.0.1]:{0}/")]
    [TestCase("http://2130706433:{0}/")]
    public async Task A_private_address_that_no_setting_names_is_refused_and_nothing_is_sent(string pattern)
    {
        await using var desk = await FakeDesk.StartAsync();
        using var http = OutgoingHttp.Create(new OutgoingHttpOptions());
        var error = Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(string.Format(null, pattern, desk.Url.Port)));
        Assert.That(error!.InnerException, Is.InstanceOf<PrivateAddressException>());
        Assert.That(error.HttpRequestError, Is.EqualTo(HttpRequestError.ConnectionError), "certainly not sent");
        Assert.That(desk.Requests, Is.Empty);
    }

    [Test]
    public async Task A_private_address_configured_by_hand_is_called_and_its_neighbour_port_is_not()
    {
        await using var desk = await FakeDesk.StartAsync();
        await using var neighbour = await FakeDesk.StartAsync();
        using var http = OutgoingHttp.Create(new OutgoingHttpOptions { ByHand = [desk.Url] });
        Assert.That((await http.GetAsync(desk.Url)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(neighbour.Url));
        Assert.That(neighbour.Requests, Is.Empty);
    }

    [TestCase(301)]
    [TestCase(302)]
    [TestCase(303)]
    [TestCase(307)]
    [TestCase(308)]
    public async Task A_redirect_is_never_followed_so_no_credential_travels(int code)
    {
        await using var thief = await FakeDesk.StartAsync();
        await using var desk = await FakeDesk.StartAsync();
        desk.Always = new DeskFault.Redirect(code, thief.Url.ToString());
        using var http = OutgoingHttp.Create(new OutgoingHttpOptions { ByHand = [desk.Url, thief.Url] });
        using var request = new HttpRequestMessage(HttpMethod.Post, desk.Url) { Content = new StringContent("{}") };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer t");
        Assert.That((int)(await http.SendAsync(request)).StatusCode, Is.EqualTo(code));
        Assert.That(thief.Requests, Is.Empty);
    }

    [Test]
    public async Task No_trace_headers_and_no_cookies_are_sent()
    {
        await using var desk = await FakeDesk.StartAsync();
        using var http = OutgoingHttp.Create(new OutgoingHttpOptions { ByHand = [desk.Url] });
        using var activity = new System.Diagnostics.Activity("test").Start();
        await http.GetAsync(desk.Url);
        Assert.That(desk.Requests.Single().Headers.Keys, Has.None.EqualTo("traceparent").And.None.EqualTo("Cookie"));
    }

    [Test]
    public void Addresses_by_hand_are_those_of_keys_that_end_in_url()
    {
        var settings = new Settings("Backends:desk", [new("Url", "http://10.0.0.1/a"), new("SearchUrl", "https://desk.example/"), new("Fields:Link", "http://10.0.0.2/"), new("PlainUrl", "no address")]);
        Assert.That(OutgoingHttp.ByHand(settings).Select(uri => uri.Host).Order().ToArray(), Is.EqualTo("10.0.0.1 desk.example".Split(' ')));
    }

    [Test]
    public async Task An_answer_is_read_up_to_its_bound_only()
    {
        using var content = new ByteArrayContent(new byte[100_000]);
        using var body = await BoundedBody.ReadAsync(content, 10_000, default);
        Assert.That(body.Bytes.Length, Is.EqualTo(10_000));
    }
}
