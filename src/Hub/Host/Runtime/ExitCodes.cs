namespace Hub.Host.Runtime;

/// <summary>What `hub` ends with (docs/operators.md).</summary>
public static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>The answer is no: faults in the configuration, a failed case, a difference, nothing of that id.</summary>
    public const int No = 1;

    /// <summary>The command line is not understood.</summary>
    public const int Usage = 2;

    /// <summary>The world is against it: store locked or damaged, address taken, hub not reachable. Trying again may help.</summary>
    public const int Unavailable = 3;

    /// <summary>Ended at once by a second signal.</summary>
    public const int Killed = 130;
}
