using Hub.Contracts;
using Hub.Wire;

namespace Hub.Sinks;

/// <summary>A backend that can also be searched for our key.</summary>
internal sealed class FindingHttpSink(HttpSinkOptions options, Surroundings with) : HttpSink(options, with), IFindingSink
{
    public async ValueTask<FindResult> FindAsync(Delivery delivery, CancellationToken stop)
    {
        // What may be repeated need not be searched for.
        if (ActionFor(delivery.Event) is not { Find.IsEmpty: false } action)
            return Absent.Instance;
        try
        {
            var found = await action.Find.RunAsync(new Act(delivery, Options), Exchange, Answers, stop);
            return found switch
            {
                FindRefused refused => new FindLater(null, refused.Reason),
                Found there => there with { Task = action.TaskOf(delivery) },
                _ => found,
            };
        }
        catch (UnsendableException unsendable)
        {
            return new FindLater(null, unsendable.Message);
        }
        catch (NoTokenException none)
        {
            return new FindLater(none.After, Exchange.Credentials.Hide(none.Message));
        }
        catch (Exception error) when (Failure.Foreseen(error, stop) is { } failure)
        {
            return new FindLater(null, Exchange.Sentence(failure));
        }
    }
}
