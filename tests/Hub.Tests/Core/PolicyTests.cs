using Hub.Contracts;
using Hub.Core;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>Tables of posts with the row that must take each (docs/policy.md).</summary>
[TestFixture]
internal sealed class PolicyTests
{
    /// <summary>The rows that ship, on a desk that maps both routes.</summary>
    private const string Shipped =
        """
        # sender     category   confidence          -> row                do      route            priority
        staff        incident   0.95                -> staff              review  -                medium
        staff        noise      0.95                -> staff              review  -                medium
        staff        praise     0.10                -> staff              review  -                medium
        competitor   praise     0.95                -> competitor         archive -                medium
        competitor   request    0.95                -> competitor         archive -                medium
        competitor   incident   0.10                -> competitor         archive -                medium
        unwanted     complaint  0.95                -> unwanted           archive -                medium
        unwanted     incident   0.95 vote=critical  -> unwanted           archive -                critical
        unwanted     noise      0.00                -> unwanted           archive -                medium
        media        request    0.95                -> media              ticket  public-relations medium
        media        incident   0.95 vote=high      -> media              ticket  public-relations high
        media        complaint  0.20                -> media              ticket  public-relations medium
        media        noise      0.95                -> noise              archive -                medium
        media        noise      0.00                -> under-the-bars     review  -                medium
        prospect     request    0.95 kind=information -> prospect         ticket  sales            medium
        prospect     request    0.95 kind=service   -> prospect           ticket  sales            medium
        prospect     praise     0.40                -> prospect           ticket  sales            medium
        prospect     noise      0.95                -> noise              archive -                medium
        customer     complaint  0.95                -> customer-complaint ticket  -                high
        customer     complaint  0.95 vote=high      -> customer-complaint ticket  -                critical
        customer     complaint  0.95 vote=critical  -> customer-complaint ticket  -                critical
        customer     complaint  0.95 vote=low       -> customer-complaint ticket  -                medium
        customer     complaint  0.49                -> under-the-bars     review  -                medium
        vip          complaint  0.95                -> customer-complaint ticket  -                high
        vip          incident   0.95                -> else-a-ticket      ticket  -                medium
        unknown      complaint  0.95                -> else-a-ticket      ticket  -                medium
        expert       complaint  0.95                -> else-a-ticket      ticket  -                medium
        customer     incident   0.95                -> else-a-ticket      ticket  -                medium
        customer     incident   0.95 vote=critical  -> else-a-ticket      ticket  -                critical
        customer     request    0.95 kind=status    -> else-a-ticket      ticket  -                medium
        customer     praise     0.95                -> else-a-ticket      ticket  -                medium
        customer     noise      0.95                -> noise              archive -                medium
        bot          noise      0.95                -> noise              archive -                medium
        bot          incident   0.95                -> else-a-ticket      ticket  -                medium
        unknown      incident   0.49                -> under-the-bars     review  -                medium
        unknown      noise      0.00                -> under-the-bars     review  -                medium
        unknown      noise      0.95                -> noise              archive -                medium
        unknown      request    0.50                -> else-a-ticket      ticket  -                medium
        """;

    /// <summary>Rows of an operator that use every condition; see <see cref="Written"/>.</summary>
    private const string Own =
        """
        customer     incident   0.95 contract=business            -> business     ticket  first-line critical
        customer     incident   0.95 contract=Business            -> business     ticket  first-line critical
        customer     incident   0.95 contract=home                -> known        ticket  -          low
        unknown      incident   0.95 service=television           -> television   ticket  tv         medium
        unknown      incident   0.95 service=television vote=high -> television   ticket  tv         high
        customer     incident   0.95 uses=television              -> television   ticket  tv         medium
        customer     incident   0.95 uses=television service=internet -> known    ticket  -          low
        unknown      request    0.95 kind=status                  -> status       archive -          medium
        unknown      request    0.95 kind=service lang=uk         -> ukrainian    ticket  kyiv       medium
        unknown      request    0.95 kind=service lang=ru         -> rest         review  -          medium
        unknown      praise     0.95 private=yes                  -> private      review  -          medium
        unknown      praise     0.95                              -> rest         review  -          medium
        unknown      complaint  0.95 channel=forum                -> forum        archive -          medium
        unknown      complaint  0.95                              -> strangers    ticket  -          high
        unknown      complaint  0.29                              -> doubtful     review  -          medium
        unknown      complaint  0.30                              -> strangers    ticket  -          high
        unknown      incident   0.45                              -> under        review  -          medium
        """;

    private static readonly PolicyRow[] Written =
    [
        new("doubtful", PolicyAction.Review) { ConfidenceUnder = 0.3 },
        new("business", PolicyAction.Ticket) { Contracts = ["business"], Categories = [Category.Incident], Backend = "desk", Route = "first-line", Priority = Priority.Critical },
        new("television", PolicyAction.Ticket) { Services = ["television"], Backend = "desk", Route = "tv" },
        new("status", PolicyAction.Archive) { RequestKinds = [RequestKind.Status] },
        new("ukrainian", PolicyAction.Ticket) { Languages = ["uk"], Backend = "desk", Route = "kyiv" },
        new("known", PolicyAction.Ticket) { Customer = CustomerIs.Known, Backend = "desk", Priority = Priority.Low },
        new("private", PolicyAction.Review) { Visibility = Visibility.Private },
        new("forum", PolicyAction.Archive) { Channels = ["forum"] },
        new("strangers", PolicyAction.Ticket) { Customer = CustomerIs.Unknown, Categories = [Category.Complaint], Backend = "desk", Escalate = true },
        new("under", PolicyAction.Review) { UnderBars = true },
        new("rest", PolicyAction.Review),
    ];

    private static IEnumerable<PolicyCaseLine> ShippedCases => PolicyCaseLine.Of(Shipped);

    private static IEnumerable<PolicyCaseLine> OwnCases => PolicyCaseLine.Of(Own);

    [TestCaseSource(nameof(ShippedCases))]
    [Property("Requirement", "G6"), Property("Requirement", "R23")]
    public void A_shipped_row_takes_what_it_is_for(PolicyCaseLine line) => Check(PolicyRow.Shipped("desk"), line);

    [TestCaseSource(nameof(OwnCases))]
    [Property("Requirement", "R23")]
    public void A_row_of_the_operator_takes_what_it_names(PolicyCaseLine line) => Check(Written, line);

    [Test]
    public void There_are_at_least_forty_cases_and_one_for_each_row()
    {
        var lines = ShippedCases.Concat(OwnCases).ToList();
        Assert.That(lines, Has.Count.GreaterThanOrEqualTo(40));
        Assert.That(lines.Select(line => line.Row).Distinct(), Is.EquivalentTo(PolicyRow.Shipped("desk").Concat(Written).Select(row => row.Name)));
    }

    [TestCase("customer praise 0.95 -> x ticket - low", "else-a-ticket", "staff: SenderKind is customer; the row wants staff. | customer-complaint: Category is praise; the row wants complaint. | noise: Category is praise; the row wants noise.")]
    [TestCase("media noise 0.95 -> x ticket - low", "noise", "media: Category is noise; the row wants incident or complaint or request or praise. | under-the-bars: UnderBars is false; the row wants true. | else-a-ticket: It would hold too; an earlier row won.")]
    [Property("Requirement", "R23")]
    public void Why_a_row_won_and_the_others_did_not_is_told_row_by_row(string line, string winner, string others)
    {
        var trials = new PolicyTable(PolicyRow.Shipped("desk")).Explain(PolicyCaseLine.Of(line).Single().Post);
        Assert.That(trials.Single(trial => trial.Won).Row, Is.EqualTo(winner));
        Assert.That(trials.Select(trial => $"{trial.Row}: {trial.Why}"), Is.SupersetOf(others.Split(" | ")));
    }

    [TestCase(true, "public-relations", "sales"), TestCase(false, null, null)]
    public void A_shipped_row_names_a_route_only_where_the_backend_maps_it(bool maps, string? media, string? prospect)
    {
        var rows = PolicyRow.Shipped("desk", _ => maps).ToDictionary(row => row.Name);
        Assert.That((rows["media"].Route, rows["prospect"].Route), Is.EqualTo((media, prospect)));
    }

    private static void Check(IReadOnlyList<PolicyRow> rows, PolicyCaseLine line)
    {
        var match = new PolicyTable(rows).Match(line.Post, line.Post.Verdict.PriorityVote ?? Priority.Medium);
        Assert.That((match.Row, match.Action, match.Route, match.Priority), Is.EqualTo((line.Row, line.Do, line.Route, line.Priority)));
    }
}
