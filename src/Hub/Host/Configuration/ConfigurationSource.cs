using System.Text.Json;

namespace Hub.Host.Configuration;

/// <summary>The file and the environment variables with the prefix HUB_, the latter on top.</summary>
public static class ConfigurationSource
{
    public const string DefaultFile = "appsettings.json";
    public const string Prefix = "HUB_";

    /// <exception cref="ConfigurationException">The file is missing or is not JSON; one sentence.</exception>
    public static IConfigurationRoot Load(string? file)
    {
        var builder = new ConfigurationBuilder();
        if (PathOf(file) is { } path)
            builder.AddInMemoryCollection(ReadFile(path));
        return builder.AddInMemoryCollection(ReadEnvironment()).Build();
    }

    /// <summary>The file's full path; null where none was named and none lies here.</summary>
    public static string? PathOf(string? file)
    {
        if (file is null)
            return File.Exists(DefaultFile) ? Path.GetFullPath(DefaultFile) : null;
        return File.Exists(file) ? Path.GetFullPath(file) : throw new ConfigurationException($"The configuration file {file} does not exist; `hub init` writes one.");
    }

    private static List<KeyValuePair<string, string?>> ReadFile(string path)
    {
        try
        {
            return new ConfigurationBuilder().AddJsonFile(path, optional: false, reloadOnChange: false).Build().AsEnumerable().ToList();
        }
        catch (Exception error) when (error is InvalidDataException or FormatException or JsonException)
        {
            throw new ConfigurationException($"The configuration file {path} is not valid JSON: {Told(Innermost(error))}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The configuration file {path} cannot be read: {error.Message}", error);
        }
    }

    // Every setting stands in a section, so a variable without one (HUB_TOKEN as the target of env:HUB_TOKEN) is none of ours.
    private static List<KeyValuePair<string, string?>> ReadEnvironment() =>
        [.. new ConfigurationBuilder().AddEnvironmentVariables(Prefix).Build().AsEnumerable().Where(pair => pair.Value is not null && pair.Key.Contains(':'))];

    /// <summary>Where the fault stands, counted as editors do: from one.</summary>
    private static string Told(Exception error) => error is JsonException { LineNumber: { } line, BytePositionInLine: { } at }
        ? $"line {line + 1}, column {at + 1}: {error.Message.Split(" LineNumber:")[0]}"
        : error.Message;

    private static Exception Innermost(Exception error)
    {
        while (error.InnerException is { } inner)
            error = inner;
        return error;
    }
}

/// <summary>The configuration cannot be read at all; the message is one sentence.</summary>
public sealed class ConfigurationException(string sentence, Exception? inner = null) : Exception(sentence, inner);
