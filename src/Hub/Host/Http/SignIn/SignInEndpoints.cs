using Hub.Core;
using Hub.Host.Pages;

namespace Hub.Host.Http.SignIn;

/// <summary>Signing in and out, and choosing a password.</summary>
internal sealed partial class SignInEndpoints(RunningHub hub, ILogger log) : IDisposable
{
    public const string SignIn = "/sign-in", SignOut = "/sign-out", Account = "/account";

    private static readonly TimeSpan InLine = TimeSpan.FromSeconds(10);

    private readonly SignInPace pace = new(hub.Time);

    /// <summary>A password costs a tenth of a second of one core: who sends many waits for himself.</summary>
    private readonly SemaphoreSlim one = new(1);

    private IUsers Users => hub.Operations.Users;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(SignIn, context => ShowAsync(context, context.Request.Query["to"], null));
        routes.MapPost(SignIn, SignInAsync);
        routes.MapPost(SignOut, SignOutAsync);
        routes.MapGet(Account, context => AccountAsync(context, new AccountView(null, IsDone: false)));
        routes.MapPost(Account, ChangeAsync);
    }

    /// <summary>Back to the same page afterwards.</summary>
    public static string SignInFor(HttpRequest request) => $"{SignIn}?to={Uri.EscapeDataString(request.Path.ToUriComponent() + request.QueryString)}";

    public void Dispose() => one.Dispose();

    private async Task SignInAsync(HttpContext context)
    {
        if (await Forms.ReadAsync(context) is not { } form)
            return;
        var (name, to, stop) = (form["name"].ToString().Trim().ToLowerInvariant(), form["to"].ToString(), context.RequestAborted);
        if (name.Length > UserNames.Most)
            name = "";
        var known = await Users.OfNameAsync(name, stop);
        var guess = await GuessAsync(name, known?.PasswordHash, form["password"].ToString(), stop);
        if (guess.Wait is { } wait)
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = Problems.Seconds(wait);
            await ShowAsync(context, to, $"Too many wrong passwords: wait {Problems.Seconds(wait)} seconds.");
            return;
        }
        // It may have waited in line, and been changed or taken from him meanwhile.
        if (!guess.Fits || (await Users.OfNameAsync(name, stop))?.PasswordHash != known!.PasswordHash)
        {
            Failed(log, known?.User.Id ?? 0);
            context.Response.StatusCode = 403;
            await ShowAsync(context, to, "Name or password is wrong.");
            return;
        }
        pace.Succeeded(name);
        SignedIn(log, known.User.Id);
        PageSession.Keep(context, await Users.BeginAsync(known.User.Id, PageSession.Lasts, stop));
        Go(context, IsOurs(to) ? to : "/review");
    }

    private async Task SignOutAsync(HttpContext context)
    {
        if (await Forms.ReadAsync(context) is null)
            return;
        if (PageSession.SecretOf(context.Request) is { } secret)
            await Users.EndAsync(secret, context.RequestAborted);
        PageSession.Forget(context);
        Go(context, SignIn);
    }

    private async Task ChangeAsync(HttpContext context)
    {
        if (await Forms.ReadAsync(context) is not { } form)
            return;
        if (context.Features.Get<PageSession>() is not { User: var user })
        {
            Go(context, SignIn);
            return;
        }
        var (chosen, stop) = (form["new"].ToString(), context.RequestAborted);
        var problem = chosen != form["again"] ? "The two new passwords are not the same." : Passwords.ProblemOf(chosen, user.Name) ?? await ProblemOfOldAsync(user.Name, form["current"].ToString(), chosen, stop);
        if (problem is null)
        {
            await Users.SetPasswordAsync(user.Name, new NewPassword(Passwords.Hash(chosen), MustChange: false), user.Name, stop);
            PageSession.Keep(context, await Users.BeginAsync(user.Id, PageSession.Lasts, stop));
            Go(context, $"{Account}?done=true");
            return;
        }
        context.Response.StatusCode = 400;
        await AccountAsync(context, new AccountView(problem, IsDone: false));
    }

    private async Task<string?> ProblemOfOldAsync(string name, string current, string chosen, CancellationToken stop)
    {
        if (current == chosen)
            return "The new password must be another one.";
        var guess = await GuessAsync(name, (await Users.OfNameAsync(name, stop))?.PasswordHash, current, stop);
        return guess.Wait is { } wait ? $"Too many wrong passwords: wait {Problems.Seconds(wait)} seconds." : guess.Fits ? null : "Your current password is not this one.";
    }

    /// <summary>The pace is looked at when it is the guess's turn: of many that are sent at once no more are tried than of many in a row.</summary>
    private async Task<(bool Fits, TimeSpan? Wait)> GuessAsync(string name, string? hash, string password, CancellationToken stop)
    {
        if (pace.Wait(name) is { } soon)
            return (false, soon);
        if (!await one.WaitAsync(InLine, stop))
            throw new BadHttpRequestException("Too many are signing in just now; try again.", 503);
        try
        {
            if (pace.Wait(name) is { } wait)
                return (false, wait);
            var fits = Passwords.Fits(hash, password);
            if (!fits)
                pace.Failed(name);
            return (fits, null);
        }
        finally
        {
            one.Release();
        }
    }

    private static Task ShowAsync(HttpContext context, string? to, string? problem) =>
        PageEndpoints.RenderAsync<SignInPage>(context, new SignInView(IsOurs(to) ? to : null, problem, PageSession.SecretOf(context.Request) is { } secret ? Forms.TokenOf(secret) : Forms.TokenForNobody(context)));

    private static Task AccountAsync(HttpContext context, AccountView view) =>
        context.Features.Get<PageSession>() is { User: var user } ? PageEndpoints.RenderAsync<AccountPage>(context, view with { User = user, IsDone = view.Problem is null && context.Request.Query["done"] == "true" }) : Gone(context);

    private static Task Gone(HttpContext context)
    {
        Go(context, SignIn);
        return Task.CompletedTask;
    }

    private static void Go(HttpContext context, string there)
    {
        context.Response.StatusCode = 303;
        context.Response.Headers.Location = there;
    }

    /// <summary>A path here as a header takes it: no address of another site, also none that a browser would take for one.</summary>
    private static bool IsOurs(string? to) => to is ['/', not ('/' or '\\'), ..] && to.All(letter => letter is > ' ' and <= '~');

    [LoggerMessage(Level = LogLevel.Information, Message = "User {Id} signed in.")]
    private static partial void SignedIn(ILogger log, long id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sign-in failed for user {Id} (0: nobody has that name).")]
    private static partial void Failed(ILogger log, long id);
}
