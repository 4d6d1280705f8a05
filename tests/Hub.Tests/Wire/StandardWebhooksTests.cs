using System.Text;
using Hub.Contracts;
using Hub.Wire;
using NUnit.Framework;

namespace Hub.Tests.Wire;

[TestFixture]
[Property("Requirement", "R22")]
internal sealed class StandardWebhooksTests
{
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek", Text = "{\"test\": 2432232314}", Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static readonly byte[] Body = Encoding.UTF8.GetBytes(Text);
    private static readonly Secret Live = new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), Other = new("whsec_" + Convert.ToBase64String(new byte[32]));
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(1614265330);

    [Test]
    public void The_specifications_own_example_is_signed_alike()
    {
        Assert.That(StandardWebhooks.Sign([Live], Id, At, Body), Is.EqualTo(Signature));
    }

    [Test]
    public void A_secret_without_its_prefix_is_the_same_secret()
    {
        Assert.That(StandardWebhooks.Sign([new Secret("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")], Id, At, Body), Is.EqualTo(Signature));
    }

    [Test]
    public void Two_live_secrets_give_two_signatures_and_either_is_enough()
    {
        var header = StandardWebhooks.Sign([Other, Live], Id, At, Body);
        Assert.That(header.Split(' '), Has.Length.EqualTo(2));
        Assert.That(Verify(header, secrets: [Live]).IsOk);
        Assert.That(Verify(header, secrets: [Other]).IsOk);
        Assert.That(Verify(Signature, secrets: [Other, Live]).IsOk);
    }

    [TestCase("v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= " + Signature)]
    [TestCase("v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg== " + Signature)]
    [TestCase("garbage v1, v1,=== " + Signature)]
    public void One_good_signature_among_others_is_enough(string header)
    {
        Assert.That(Verify(header).IsOk);
    }

    [TestCase("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OA=")]
    [TestCase("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLawdd")]
    [TestCase("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [TestCase("v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [TestCase("v1,")]
    public void A_wrong_signature_is_refused_in_a_clause(string header)
    {
        Assert.That(Verify(header).Problem, Does.Contain("webhook-signature"));
    }

    [Test]
    public void A_body_changed_by_one_byte_is_refused()
    {
        Assert.That(StandardWebhooks.Verify([Live], Id, Stamp(At), Signature, Encoding.UTF8.GetBytes(Text + " "), At).IsOk, Is.False);
    }

    [TestCase(-300, true)]
    [TestCase(300, true)]
    [TestCase(-301, false)]
    [TestCase(301, false)]
    public void Five_minutes_either_way_are_tolerated(int seconds, bool isOk)
    {
        Assert.That(StandardWebhooks.Verify([Live], Id, Stamp(At), Signature, Body, At.AddSeconds(seconds)).IsOk, Is.EqualTo(isOk));
    }

    [TestCase(null, "missing")]
    [TestCase("", "missing")]
    [TestCase("yesterday", "whole seconds")]
    [TestCase("-1614265330", "whole seconds")]
    [TestCase("9223372036854775807", "future")]
    [TestCase("99999999999999999999999", "whole seconds")]
    public void A_timestamp_that_is_none_is_told(string? stamp, string words)
    {
        Assert.That(StandardWebhooks.Verify([Live], Id, stamp, Signature, Body, At).Problem, Does.Contain("webhook-timestamp").And.Contain(words));
    }

    [Test]
    public void A_missing_id_or_signature_is_told()
    {
        Assert.That(StandardWebhooks.Verify([Live], null, Stamp(At), Signature, Body, At).Problem, Does.Contain("webhook-id"));
        Assert.That(StandardWebhooks.Verify([Live], new string('x', 300), Stamp(At), Signature, Body, At).Problem, Does.Contain("webhook-id"));
        Assert.That(Verify(null).Problem, Does.Contain("webhook-signature"));
    }

    [Test]
    public void A_large_body_is_signed_and_verified_like_a_small_one()
    {
        var body = new byte[3 * 1024 * 1024];
        new Random(7).NextBytes(body);
        var header = StandardWebhooks.Sign([Live], "msg-ü", At, body);
        Assert.That(StandardWebhooks.Verify([Live], "msg-ü", Stamp(At), header, body, At).IsOk);
        body[^1] ^= 1;
        Assert.That(StandardWebhooks.Verify([Live], "msg-ü", Stamp(At), header, body, At).IsOk, Is.False);
    }

    [TestCase("whsec_", false)]
    [TestCase("whsec_c2hvcnQ=", false)]
    [TestCase("whsec_not base64 at all!", false)]
    [TestCase("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", true)]
    public void A_secret_must_hold_24_to_64_bytes(string secret, bool isGood)
    {
        Assert.That(StandardWebhooks.ProblemOf(secret), isGood ? Is.Null : Does.Contain("24 to 64").And.Not.Contain(secret.Length > 6 ? secret[6..] : "(none)"));
    }

    [Test]
    public void A_secret_of_no_such_form_refuses_without_showing_itself()
    {
        var refused = Assert.Throws<RefusedException>(() => StandardWebhooks.Verify([new Secret("hello world!")], Id, Stamp(At), Signature, Body, At));
        Assert.That(refused!.Message, Does.Not.Contain("hello"));
    }

    private static SignatureVerdict Verify(string? header, IReadOnlyList<Secret>? secrets = null) => StandardWebhooks.Verify(secrets ?? [Live], Id, Stamp(At), header, Body, At);

    private static string Stamp(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
}
