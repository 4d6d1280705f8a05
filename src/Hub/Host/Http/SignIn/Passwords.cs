using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Hub.Host.Http.SignIn;

/// <summary>Passwords: hashed by ASP.NET Core Identity (PBKDF2 with HMAC-SHA512 and a salt of its own for each; as many rounds as OWASP asks for).</summary>
internal static class Passwords
{
    public const int Fewest = 12, Most = 256;

    private const int Rounds = 210_000, DrawnLetters = 20;

    /// <summary>Without letters that look alike: people type it once from a screen.</summary>
    private const string Letters = "abcdefghjkmnpqrstuvwxyz23456789";

    private static readonly PasswordHasher<object> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Rounds }));

    /// <summary>What is compared with where nobody has that name, so that the time tells nothing.</summary>
    private static readonly Lazy<string> Nobodys = new(() => Hash(Draw()));

    public static string Hash(string password) => Hasher.HashPassword(Letters, password);

    /// <param name="hash">Null: nobody has that name; it takes as long.</param>
    public static bool Fits(string? hash, string password) =>
        password.Length <= Most && Hasher.VerifyHashedPassword(Letters, hash ?? Nobodys.Value, password) != PasswordVerificationResult.Failed && hash is not null;

    public static string Draw() => RandomNumberGenerator.GetString(Letters, DrawnLetters);

    /// <summary>Null: it may be used; else one sentence.</summary>
    public static string? ProblemOf(string password, string name) =>
        password.Length is < Fewest or > Most ? $"A password must have {Fewest} to {Most} characters; this one has {password.Length}."
        : password.Contains(name, StringComparison.OrdinalIgnoreCase) ? "A password must not hold the name." : null;
}
