using Hub.Host.Configuration;
using Hub.Host.Pages;

namespace Hub.Host.Http.SignIn;

/// <summary>
/// Who may read. Posts, names and private words are nobody's business who only has an account on this machine: once there are users, page and API want a session or a token. Health and metrics hold none
/// and stay open.
/// </summary>
internal sealed class Gate(RunningHub hub, OpenReads reads)
{
    private static readonly string[] Open = [HealthEndpoints.Alive, "/readyz", "/metrics", SignInEndpoints.SignIn, PageFile.Styles.Path, PageFile.Icon.Path];

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var hasUsers = await hub.Operations.Users.AnyAsync(context.RequestAborted);
        var session = context.Features.Get<PageSession>();
        context.Features.Set(new Visitor(session?.User.Name, session?.User.Role, session is null ? null : Forms.TokenOf(session.Secret), hasUsers));
        if (session is { User.MustChange: true } && !context.Request.Path.StartsWithSegments(SignInEndpoints.Account) && !context.Request.Path.StartsWithSegments(SignInEndpoints.SignOut) && !IsOpen(context.Request.Path))
            await RefuseAsync(context, SignInEndpoints.Account, new(403, "Password to be changed", "Choose a password of your own first, on the page."));
        else if (Actors.Of(context) is not null || IsOpen(context.Request.Path) || reads == OpenReads.Always || (reads == OpenReads.UntilUsers && !hasUsers))
            await next(context);
        else
            await RefuseAsync(context, SignInEndpoints.SignInFor(context.Request), new(401, "Not known", "This takes a token (`hub token add`) as Authorization: Bearer; the page takes signing in."));
    }

    private static bool IsOpen(PathString path) => Array.Exists(Open, open => path == open);

    /// <summary>A person is led there, a program is told.</summary>
    private static Task RefuseAsync(HttpContext context, string there, Contracts.Problem problem)
    {
        if (PageEndpoints.IsForPerson(context.Request))
        {
            context.Response.StatusCode = 303;
            context.Response.Headers.Location = there;
            return Task.CompletedTask;
        }
        // A form cannot be led elsewhere and back: what was written in it would be lost, and what was meant would not be done.
        if (PageEndpoints.IsOfBrowser(context.Request))
            return PageEndpoints.MissingAsync(context, problem with { Title = "Not done", Detail = "You are not signed in, or your session has ended; nothing was done. Sign in and look again." });
        if (problem.Status == 401)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.WriteAsync(context, problem);
    }
}
