namespace Hub.Core;

/// <summary>The word of a value in sentences for people.</summary>
internal static class EnumWords
{
    public static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
