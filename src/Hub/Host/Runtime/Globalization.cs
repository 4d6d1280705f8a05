using System.Text;

namespace Hub.Host.Runtime;

/// <summary>Without ICU, Unicode normalisation does nothing and two spellings of one name would be two names.</summary>
internal static class Globalization
{
    public const string Sentence =
        "hub needs ICU, and this process runs without it: unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT and install the package libicu (icu-libs on Alpine).";

    public static bool IsComplete { get; } = "e\u0301".Normalize(NormalizationForm.FormC) == "\u00e9";
}
