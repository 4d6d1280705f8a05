using Hub.Core.Intake;

namespace Hub.Core.Review;

internal sealed class ReviewOperations(Writer writer) : IReviewOperations
{
    public Task<Reviewed?> ActAsync(ReviewOrder order, long post, CancellationToken stop) => writer.DoAsync(recorder => recorder.Reviews.Act(order, post), stop);
}
