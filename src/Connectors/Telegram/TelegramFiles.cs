using System.Text.Json;
using Hub.Contracts;
using Hub.Wire;

namespace Hub.Connectors;

/// <summary>Fetches files by their id: the link that getFile gives is good for an hour, so it is asked for right before; files over 20 MB are not given to bots.</summary>
internal sealed class TelegramFiles(TelegramClient client, TimeProvider time) : IFileSource
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    public async ValueTask<FetchResult> FetchAsync(Uri address, Stream into, long most, CancellationToken stop)
    {
        if (address.Scheme != TelegramMessages.FileScheme)
            return new NotFetched($"only files of Telegram are fetched here; the address begins with {address.Scheme}:");
        using var limit = new CancellationTokenSource(Longest, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            var told = await client.CallAsync("getFile", new GetFile(Uri.UnescapeDataString(address.AbsolutePath)), TelegramJson.Default.GetFile, TelegramClient.Usual, both.Token);
            if (!told.IsOk)
                return Refused(told);
            var file = JsonSerializer.Deserialize(told.Body, TelegramJson.Default.TelegramAnswer)!.Result.Deserialize(TelegramJson.Default.TelegramPath)!;
            if (file.FileSize > most)
                return new TooLarge(file.FileSize);
            return file.FilePath is { } path ? await DownloadAsync(path, into, most, both.Token) : new NotFetched("Telegram names no path for the file.");
        }
        catch (Exception error) when (Failure.Foreseen(error, stop) is { } failure)
        {
            return new FetchLater(null, failure.Reason.Length == 0 ? $"Telegram sent no whole file within {Longest.TotalSeconds:0} s." : failure.Reason);
        }
    }

    private static FetchResult Refused(TelegramReply told) => told.Status switch
    {
        400 when told.Description.Contains("too big", StringComparison.OrdinalIgnoreCase) => new TooLarge(null),
        400 or 403 => new NotFetched($"Telegram: {told.Description}"),
        _ => new FetchLater(told.RetryAfter, $"Telegram: {told.Description}"),
    };

    private async Task<FetchResult> DownloadAsync(string path, Stream into, long most, CancellationToken stop)
    {
        using var answer = await client.DownloadAsync(path, stop);
        if (!answer.IsSuccessStatusCode)
            return new FetchLater(RetryAfter.Of(answer, time), $"Telegram answered {(int)answer.StatusCode} for the file.");
        return await BoundedCopy.ToAsync(answer.Content, into, most, stop) ? new Fetched(answer.Content.Headers.ContentType?.MediaType) : new TooLarge(null);
    }
}
