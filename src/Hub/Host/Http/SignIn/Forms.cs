using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace Hub.Host.Http.SignIn;

/// <summary>
/// Reads a form of ours: small, from our own page, and with the token of the cookie that came with it, which no other site can know. Where nobody has signed in yet a cookie of its own stands for the session.
/// </summary>
internal static class Forms
{
    public const string Token = "token";
    private const string Cookie = "hub-form";
    private const int MostBytes = 32 * 1024;

    /// <summary>Told to the form, while the cookie stays unseen.</summary>
    public static string TokenOf(string secret) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), "form"u8));

    /// <summary>The token of a form for somebody without a session.</summary>
    public static string TokenForNobody(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { Length: > 0 } secret)
            context.Response.Cookies.Append(Cookie, secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)), PageSession.Options(context));
        return TokenOf(secret);
    }

    /// <summary>Null: it was refused, and that is answered.</summary>
    public static async Task<IFormCollection?> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site && site != "same-origin")
            return await RefuseAsync(context, new(403, "Not a form of ours", "Another site sent this form; nothing was done."));
        if (!request.HasFormContentType)
            return await RefuseAsync(context, new(415, "Not a form", "What is sent here must be a form."));
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } most)
            most.MaxRequestBodySize = MostBytes;
        try
        {
            var form = await request.ReadFormAsync(new FormOptions { KeyLengthLimit = 64, ValueLengthLimit = 4096, ValueCountLimit = 32, MultipartBodyLengthLimit = MostBytes }, context.RequestAborted);
            return IsOurs(form[Token].ToString(), PageSession.SecretOf(request) ?? request.Cookies[Cookie])
                ? form : await RefuseAsync(context, new(403, "Not a form of this session", "This form is older than your session, or not of it; nothing was done. Load the page again."));
        }
        catch (InvalidDataException error)
        {
            return await RefuseAsync(context, new(400, "Form not understood", error.Message));
        }
    }

    private static bool IsOurs(string token, string? secret) =>
        !string.IsNullOrEmpty(secret) && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(TokenOf(secret)));

    private static async Task<IFormCollection?> RefuseAsync(HttpContext context, Contracts.Problem problem)
    {
        await Pages.PageEndpoints.MissingAsync(context, problem);
        return null;
    }
}
