using Hub.Contracts;
using Hub.Core;
using Hub.Host.Http.SignIn;

namespace Hub.Host.Http;

/// <summary>Who asks: whoever came by hub.sock is an administrator by its file rights; over TCP a token says it, or the session of who signed in on the page; without one nobody acts.</summary>
internal static class Actors
{
    private const string Scheme = "Bearer ";

    /// <summary>Null: nobody whom we know.</summary>
    public static Actor? Of(HttpContext context) => HubSocket.CameBy(context) ? new Actor(context.Request.Query["by"].ToString() is { Length: > 0 } by ? by : "hub.sock", Role.Admin) : context.Features.Get<Actor>();

    /// <summary>Reads the token before anything else: a wrong one is told at once, also to who only reads.</summary>
    public static async Task InvokeAsync(HttpContext context, IHubOperations operations, RequestDelegate next)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (header.Length == 0 || HubSocket.CameBy(context))
        {
            if (!HubSocket.CameBy(context))
                await SignedInAsync(context, operations.Users);
            await next(context);
            return;
        }
        var actor = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? await operations.Access.OfTokenAsync(header[Scheme.Length..].Trim(), context.RequestAborted) : null;
        if (actor is null)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await Problems.WriteAsync(context, new(401, "Not known", "Authorization must be Bearer and a live token of `hub token add`."));
            return;
        }
        context.Features.Set(actor);
        await next(context);
    }

    /// <summary>A session reads the API and acts by the page's forms, whose token proves that the page sent them; the API's acts take no cookie.</summary>
    private static async Task SignedInAsync(HttpContext context, IUsers users)
    {
        if (PageSession.SecretOf(context.Request) is not { } secret || await users.OfSessionAsync(secret, context.RequestAborted) is not { } user)
            return;
        context.Features.Set(new PageSession(user, secret));
        if (!context.Request.Path.StartsWithSegments(Api.ApiEndpoints.Root) || HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            context.Features.Set(new Actor(user.Name, user.Role));
    }

    /// <summary>Null: he may; else the one sentence why not.</summary>
    public static Problem? Refusal(HttpContext context, Role least) => Of(context) switch
    {
        null => new(403, "Read only", "Over TCP the API only reads without a token; the command line acts through hub.sock beside the store, and `hub token add` makes a token."),
        { } actor when actor.Role < least => new(403, "Not allowed", $"This takes the role {least.ToString().ToLowerInvariant()}; {actor.Name} is {actor.Role.ToString().ToLowerInvariant()}."),
        _ => null,
    };
}
