using System.Net;
using System.Text.RegularExpressions;
using Hub.Core;
using Hub.Host.Http.SignIn;

namespace Hub.Tests.Host;

/// <summary>A browser as far as the page needs one: keeps cookies, follows no redirects, sends the form tokens that it saw.</summary>
internal sealed partial class Browser : IDisposable
{
    public const string Password = "a-long-enough-one";

    private static readonly Lazy<string> Hash = new(() => Passwords.Hash(Password));
    private readonly CookieContainer cookies = new();
    private readonly HttpClient client;

    public Browser(Uri address)
    {
        client = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false }) { BaseAddress = address };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "text/html");
    }

    /// <summary>Of the page that came last.</summary>
    public string Token { get; set; } = "";

    /// <summary>Of the answer that came last.</summary>
    public string? Location { get; private set; }

    public IReadOnlyList<string> SetCookies { get; private set; } = [];

    public static Task AddAsync(FakeHub hub, string name, Role role, bool mustChange = false) => hub.Operations.People.AddAsync(name, role, new NewPassword(Hash.Value, mustChange), "root", default);

    /// <summary>A browser that somebody of the role signed in with.</summary>
    public static async Task<Browser> OfAsync(FakeHub hub, string name, Role role)
    {
        await AddAsync(hub, name, role);
        var browser = new Browser(hub.Address);
        await browser.SignInAsync(name, Password);
        return browser;
    }

    public async Task<(int Status, string Body)> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync(request);
    }

    /// <summary>Sends a form with the token that stands in the page that came last.</summary>
    public Task<(int Status, string Body)> PostAsync(string path, params (string Name, string Value)[] fields) => PostAsync(path, null, fields);

    public async Task<(int Status, string Body)> PostAsync(string path, string? site, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent([KeyValuePair.Create("token", Token), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (site is not null)
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", site);
        return await SendAsync(request);
    }

    public async Task<(int Status, string Body)> SignInAsync(string name, string password, string? to = null)
    {
        await GetAsync("/sign-in");
        return await PostAsync("/sign-in", ("name", name), ("password", password), ("to", to ?? ""));
    }

    public void Dispose() => client.Dispose();

    private async Task<(int Status, string Body)> SendAsync(HttpRequestMessage request)
    {
        using var response = await client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        if (TokenField().Match(body) is { Success: true } found)
            Token = found.Groups[1].Value;
        Location = response.Headers.Location?.OriginalString;
        SetCookies = response.Headers.TryGetValues("Set-Cookie", out var set) ? [.. set] : [];
        return ((int)response.StatusCode, body);
    }

    [GeneratedRegex("name=\"token\" value=\"([0-9a-f]{64})\"")]
    private static partial Regex TokenField();
}
