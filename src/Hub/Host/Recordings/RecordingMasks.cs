using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Hub.Contracts;
using Hub.Host.Runtime;

namespace Hub.Host.Recordings;

/// <summary>What is taken out of one channel's recording.</summary>
/// <param name="Hide">The channel's secrets.</param>
/// <param name="Bodies">Names, handles, addresses, numbers of people.</param>
internal sealed partial record RecordingMasks(Func<string, string> Hide, BodyMask Bodies)
{
    /// <summary>With a key of their own, which is kept nowhere.</summary>
    public static RecordingMasks For(Settings own)
    {
        var secrets = new SecretValues(own) { Instead = BodyMask.Secret };
        var plain = own.Keys.Select(key => own[key]!).Where(value => !Reference.IsReference(value)).ToList();
        var kept = plain.Concat(plain.SelectMany(value => WordPattern().Matches(value).Select(word => word.Value))).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new RecordingMasks(secrets.Hide, new BodyMask(new PersonMask(RandomNumberGenerator.GetBytes(32), kept), secrets.Hide));
    }

    [GeneratedRegex(@"\w{3,}")]
    private static partial Regex WordPattern();
}
