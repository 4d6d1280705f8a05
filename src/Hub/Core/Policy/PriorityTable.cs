using System.Globalization;
using Hub.Contracts;
using static Hub.Core.EnumWords;

namespace Hub.Core;

/// <summary>How far a matter reaches.</summary>
public enum Impact { Usual, Raised, Wide }

/// <summary>What makes a matter reach further than one person; the operator's (docs/policy.md).</summary>
public sealed record PriorityRules
{
    /// <summary>From so many followers on the impact is raised.</summary>
    public long RaisedFollowers { get; init; } = 10_000;

    /// <summary>From so many on it is wide.</summary>
    public long WideFollowers { get; init; } = 100_000;

    /// <summary>From so many people on that pass a post on its impact is raised.</summary>
    public long RaisedReposts { get; init; } = 20;

    /// <summary>From so many on it is wide.</summary>
    public long WideReposts { get; init; } = 200;

    /// <summary>Null: always.</summary>
    public ServiceHours? Hours { get; init; }

    public IReadOnlyDictionary<SenderKind, Impact> SenderKinds { get; init; } = new Dictionary<SenderKind, Impact> { [SenderKind.Vip] = Impact.Raised, [SenderKind.Media] = Impact.Raised };

    /// <summary>By the directory's name of the contract, whatever its case.</summary>
    public IReadOnlyDictionary<string, Impact> Contracts { get; init; } = new Dictionary<string, Impact>();
}

/// <summary>Priority by impact and urgency. Urgency is what the words say: the packs' vote, else medium, and low outside of service hours. Each step of impact is a step of priority.</summary>
internal sealed class PriorityTable(PriorityRules rules, ServiceCatalogue services)
{
    private readonly Dictionary<string, Impact> contracts = new(rules.Contracts, StringComparer.OrdinalIgnoreCase);

    /// <summary>Null reason: the impact is the usual one, and the words alone decide.</summary>
    public (Priority Priority, string? Reason) Of(Verdict verdict, Facts facts)
    {
        var sender = facts.Sender;
        var voted = verdict.PriorityVote ?? Priority.Medium;
        var waits = voted == Priority.Medium && rules.Hours?.Hold(facts.Context.ReceivedAt) == false;
        var urgency = waits ? Priority.Low : voted;
        var (impact, why) = (ByFollowers(sender), (string?)null);
        if (impact > Impact.Usual)
            why = string.Create(CultureInfo.InvariantCulture, $"{sender.Followers} followers");
        if (facts.Context.Reposts is { } reposts && ByReposts(reposts) is var byReposts && byReposts > impact)
            (impact, why) = (byReposts, $"passed on by {reposts} people");
        if (rules.SenderKinds.TryGetValue(sender.Kind, out var byKind) && byKind > impact)
            (impact, why) = (byKind, $"sender {Word(sender.Kind)}");
        if (sender.Customer?.Contract is { } contract && contracts.TryGetValue(contract, out var byContract) && byContract > impact)
            (impact, why) = (byContract, $"contract {contract}");
        if (services.ImpactOf(verdict.Service) is var byService && byService > impact)
            (impact, why) = (byService, $"service {verdict.Service}");
        if (impact == Impact.Usual)
            return (urgency, waits ? "Outside of service hours: priority low." : null);
        var priority = (Priority)Math.Min((int)urgency + (int)impact, (int)Priority.Critical);
        return (priority, $"Impact {Word(impact)} ({why}), urgency {Word(urgency)}{(waits ? " (outside of service hours)" : "")}: priority {Word(priority)}.");
    }

    public Impact ByReposts(long people) => people >= rules.WideReposts ? Impact.Wide : people >= rules.RaisedReposts ? Impact.Raised : Impact.Usual;

    private Impact ByFollowers(SenderFacts sender) => sender.Followers is not { } followers ? Impact.Usual
        : followers >= rules.WideFollowers ? Impact.Wide : followers >= rules.RaisedFollowers ? Impact.Raised : Impact.Usual;
}
