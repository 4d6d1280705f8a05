using Microsoft.Extensions.Logging;

namespace Hub.Core.Storage;

/// <summary>Whether the store's file was found damaged: nothing is written to it any more, and the next start sets it aside (docs/storage.md).</summary>
internal sealed partial class StoreDamage(HubStore store, ILogger log)
{
    private volatile string? sentence;

    /// <summary>One sentence for the operator, or null while the file is sound as far as anybody knows.</summary>
    public string? Sentence => sentence;

    /// <summary>After an unclean stop the file is checked by a reader while the hub works.</summary>
    public void Look()
    {
        try
        {
            if (store.FindDamage() is { } reason)
                Set(reason);
        }
        catch (System.Data.Common.DbException error)
        {
            CheckFailed(log, error);
        }
    }

    public void Set(string reason)
    {
        sentence = "The store is damaged; it is set aside at the next start: restart the hub.";
        IsDamaged(log, reason);
        try
        {
            store.MarkDamaged(reason);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full disk: the next start finds the damage by itself.
            CheckFailed(log, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The store is damaged ({Reason}); restart the hub to set it aside.")]
    private static partial void IsDamaged(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The store could not be checked after the unclean stop.")]
    private static partial void CheckFailed(ILogger log, Exception error);
}
