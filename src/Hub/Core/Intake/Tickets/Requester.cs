using System.Net.Mail;
using Hub.Contracts;

namespace Hub.Core.Intake;

/// <summary>Who a desk shall see as customer: only an address that somebody vouches for, as desks send mail to it; never one that was made up.</summary>
internal readonly record struct Requester(string Address, string? Name)
{
    /// <summary>Octets of a path, RFC 5321 4.5.3.1.3, less its angle brackets.</summary>
    private const int MostLetters = 254;

    /// <summary>Null where the author told no address, nobody vouches for it, or it is not one plain address.</summary>
    public static Requester? Of(Author author, bool trustAuthor)
    {
        if (author.Email is not { } written || !(trustAuthor || author.EmailVerified == true))
            return null;
        var address = written.Trim();
        if (address.Length > MostLetters || !MailAddress.TryCreate(address, out var parsed) || parsed.Address != address || address.AsSpan().IndexOfAny(" \t,;\"") >= 0)
            return null;
        return new Requester($"{parsed.User}@{parsed.Host.ToLowerInvariant()}", author.Name ?? author.Handle);
    }
}
