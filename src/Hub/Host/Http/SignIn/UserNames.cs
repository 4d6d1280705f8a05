using System.Text.RegularExpressions;

namespace Hub.Host.Http.SignIn;

/// <summary>Names with which people sign in.</summary>
internal static partial class UserNames
{
    public const int Most = 64;

    public const string Allowed = "1 to 64 of a-z, 0-9 and . _ @ -, with a letter or digit first";

    public static bool IsGood(string name) => Name().IsMatch(name);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._@-]{0,63}\z")]
    private static partial Regex Name();
}
