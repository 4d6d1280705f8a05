using Hub.Core;

namespace Hub.Host.Http.SignIn;

/// <summary>A person who signed in on the page.</summary>
/// <param name="Secret">What his browser keeps; no page ever shows it.</param>
internal sealed record PageSession(UserRecord User, string Secret)
{
    public const string Cookie = "hub-session";

    /// <summary>A working day; then he signs in again.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromHours(12);

    public static string? SecretOf(HttpRequest request) => request.Cookies[Cookie] is { Length: > 0 } secret ? secret : null;

    public static void Keep(HttpContext context, string secret) => context.Response.Cookies.Append(Cookie, secret, Options(context));

    public static void Forget(HttpContext context) => context.Response.Cookies.Delete(Cookie, Options(context));

    /// <summary>No script reads it, no other site sends it; it ends with the browser, at the latest with the session. Over TLS, also a proxy's, only there.</summary>
    public static CookieOptions Options(HttpContext context) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps || context.Request.Headers["X-Forwarded-Proto"] == "https",
        Path = "/",
    };
}

/// <summary>Who looks at the page, as its components see him.</summary>
/// <param name="Name">Null: nobody signed in.</param>
/// <param name="FormToken">Stands in every form, so that no other site can send one; null: he has no session, and no form acts.</param>
/// <param name="HasUsers">Whether there is anybody who could sign in.</param>
public sealed record Visitor(string? Name, Role? Role, string? FormToken, bool HasUsers)
{
    public static readonly Visitor Nobody = new(null, null, null, false);

    /// <summary>Whether he decides what waits for a person.</summary>
    public bool MayAct => FormToken is not null && Role >= Core.Role.Agent;
}
