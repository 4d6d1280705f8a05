namespace Hub.Core.Intake;

/// <summary>What a person can do about a lane that stands, by what stopped it; one sentence each.</summary>
internal static class Remedies
{
    public const string None = "Nothing is to be done while it goes on by itself; if it stays so, look into the log.";

    public const string Throttled = "Nothing is to be done: it goes on by itself when the platform allows it; if it happens often, let the channel ask less often.";

    public const string Refused = "Mend the credential, right or setting that the sentence names, then restart the hub (what stands behind file: is read again by itself); until then it is tried once a minute.";

    public const string Unreachable = "Look whether the source is up and this machine reaches it (hub check); it is tried again by itself, at least every five minutes.";

    public const string Fenced = "Stop the other hub that reads this lane, or give it another store.";

    public const string Defect = "This is a defect of the channel's connector: the log has it whole; all other channels go on, and this one is tried again by itself.";

    public const string StoreAway = "Mend the store as /readyz says; nothing is asked of the source meanwhile, and nothing is lost.";

    public const string Silent = "Look whether its source still speaks and reaches us (hub check); it ends by itself with the first item, or for good with SilenceAlarm: false.";
}
