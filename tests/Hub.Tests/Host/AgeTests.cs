using Hub.Host.Runtime;
using NUnit.Framework;

namespace Hub.Tests.Host;

internal sealed class AgeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [TestCase(0, "0 s"), TestCase(59, "59 s"), TestCase(60, "1 min"), TestCase(3599, "59 min"), TestCase(47 * 3600, "47 h"), TestCase(48 * 3600, "2 d"), TestCase(-5, "0 s")]
    public void An_age_is_one_number_and_one_unit(int seconds, string said) => Assert.That(Age.Of(Now.AddSeconds(-seconds), Now), Is.EqualTo(said));

    [TestCase("90m", "2026-11-24T10:30:00Z"), TestCase("1.5h", "2026-11-24T10:30:00Z"), TestCase("3d", "2026-11-21T12:00:00Z"), TestCase("2026-11-01", "2026-11-01T00:00:00Z"),
     TestCase("2026-11-01T08:00+02:00", "2026-11-01T06:00:00Z")]
    public void A_moment_is_a_day_a_moment_or_an_age(string text, string moment) =>
        Assert.That(Age.Moment(text, Now), Is.EqualTo(DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture)));

    [TestCase("yesterday"), TestCase("d"), TestCase("3w"), TestCase(""), TestCase("999999999d")]
    public void What_is_none_of_them_is_none(string text) => Assert.That(Age.Moment(text, Now), Is.Null);
}
