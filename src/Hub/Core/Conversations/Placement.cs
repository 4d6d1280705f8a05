using Hub.Contracts;

namespace Hub.Core.Conversations;

/// <summary>Where a post belongs.</summary>
/// <param name="Conversation">The one that takes it.</param>
/// <param name="IsKnown">It held posts before.</param>
/// <param name="Step">The step that found it.</param>
/// <param name="Ancestor">A post that has not come and may change this; null: none.</param>
/// <param name="Related">A ticket whose number a stranger named (R16); null: none.</param>
internal readonly record struct Placement(long Conversation, bool IsKnown, ThreadingStep Step, string? Ancestor = null, TicketReference? Related = null);
