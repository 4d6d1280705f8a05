using Hub.Core;
using Hub.Host.Http.SignIn;

namespace Hub.Host.Http.Api;

/// <summary>/api/v1/users: who signs in on the page. Passwords that are given are drawn here and shown once.</summary>
internal sealed class UsersApi(RunningHub hub)
{
    private IUsers Users => hub.Operations.Users;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/users", ListAsync);
        api.MapPost("/users", AddAsync);
        api.MapPost("/users/role", RoleAsync);
        api.MapPost("/users/password", PasswordAsync);
        api.MapPost("/users/remove", RemoveAsync);
    }

    private async Task ListAsync(HttpContext context)
    {
        if (!await ApiAnswers.RefusedAsync(context))
            await ApiAnswers.WriteAsync(context, new Listing<UserRecord>(await Users.ListAsync(context.RequestAborted)), ApiFormats.Plain.ListingUserRecord);
    }

    private async Task AddAsync(HttpContext context)
    {
        var query = new ApiQuery(context.Request.Query);
        var (name, role, password) = (Name(query), RoleOf(query), Passwords.Draw());
        if (await RefusedAsync(context, query))
            return;
        if (await Users.AddAsync(name, role, new NewPassword(Passwords.Hash(password), MustChange: true), Actors.Of(context)!.Name, context.RequestAborted))
            await ApiAnswers.WriteAsync(context, new UserMade(name, role, password), ApiFormats.Plain.UserMade);
        else
            await ApiAnswers.ConflictAsync(context, $"There is a user {name} already.");
    }

    private async Task RoleAsync(HttpContext context)
    {
        var query = new ApiQuery(context.Request.Query);
        var (name, role) = (Name(query), RoleOf(query));
        if (!await RefusedAsync(context, query))
            await AnswerAsync(context, name, await Users.SetRoleAsync(name, role, Actors.Of(context)!.Name, context.RequestAborted));
    }

    private async Task PasswordAsync(HttpContext context)
    {
        var query = new ApiQuery(context.Request.Query);
        var (name, password) = (Name(query), Passwords.Draw());
        if (await RefusedAsync(context, query))
            return;
        if (await Users.SetPasswordAsync(name, new NewPassword(Passwords.Hash(password), MustChange: true), Actors.Of(context)!.Name, context.RequestAborted)
            && await Users.OfNameAsync(name, context.RequestAborted) is { User: var user })
            await ApiAnswers.WriteAsync(context, new UserMade(name, user.Role, password), ApiFormats.Plain.UserMade);
        else
            await AnswerAsync(context, name, false);
    }

    private async Task RemoveAsync(HttpContext context)
    {
        var query = new ApiQuery(context.Request.Query);
        var name = Name(query);
        if (!await RefusedAsync(context, query))
            await AnswerAsync(context, name, await Users.RemoveAsync(name, Actors.Of(context)!.Name, context.RequestAborted));
    }

    private static Task AnswerAsync(HttpContext context, string name, bool isDone) =>
        isDone ? ApiAnswers.WriteAsync(context, new Touched(0, 1), ApiFormats.Plain.Touched) : ApiAnswers.ConflictAsync(context, $"There is no user {name}; hub users list shows them.");

    private static async Task<bool> RefusedAsync(HttpContext context, ApiQuery query)
    {
        if (await ApiAnswers.RefusedAsync(context))
            return true;
        query.Text("by");
        if (query.Problem() is not { } problem)
            return false;
        await Problems.WriteAsync(context, problem);
        return true;
    }

    private static string Name(ApiQuery query)
    {
        var name = query.Text("name") ?? "";
        if (!UserNames.IsGood(name))
            query.Add("name", UserNames.Allowed, name.Length == 0 ? "nothing" : name);
        return name;
    }

    private static Role RoleOf(ApiQuery query)
    {
        if (query.OneOf<Role>("role") is { } role)
            return role;
        query.Add("role", string.Join(", ", Enum.GetValues<Role>().Select(ApiQuery.Word)), "nothing");
        return Role.Viewer;
    }
}
