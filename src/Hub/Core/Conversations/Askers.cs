using Hub.Contracts;
using Hub.Core.Intake;
using Hub.Core.Storage;

namespace Hub.Core.Conversations;

/// <summary>
/// Whose conversation a post belongs to: its author's, but for staff, and for whoever answers the asker. An answer goes to something that the asker said within the
/// thread; in public everybody's first word goes to the thread's beginning, so that makes no answer of it.
/// </summary>
internal static class Askers
{
    public static long Of(Visibility visibility, IdentityUse sender, ThreadPost? parent) => Of(visibility, sender.Row.Id, IsStaff(sender), parent);

    public static long Of(Visibility visibility, long sender, bool isStaff, ThreadPost? parent)
    {
        if (parent is null || parent.Asker == 0 || parent.Identity == sender)
            return sender;
        if (isStaff)
            return parent.Asker;
        return parent.Identity == parent.Asker && (parent.Parent is not null || visibility == Visibility.Private) ? parent.Asker : sender;
    }

    public static bool IsStaff(IdentityUse sender) => sender.Kind == SenderKind.Staff;
}
