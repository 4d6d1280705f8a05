using Hub.Core;
using NUnit.Framework;

namespace Hub.Tests.Core;

internal sealed class PhoneNumberTests
{
    [TestCase("+49 (0)381 123-4567", null, "+493811234567")]
    [TestCase("0049 381 1234567", null, "+493811234567")]
    [TestCase("0381/1234567", "DE", "+493811234567")]
    [TestCase("tel:+380441234567", null, "+380441234567")]
    [TestCase("8 (912) 345-67-89", "RU", "+79123456789")]
    [TestCase("067 123 45 67", "ua", "+380671234567")]
    [TestCase("06 30 123 4567", "HU", "+36301234567")]
    [TestCase("600 123 456", "PL", "+48600123456")]
    [TestCase("0381 1234567", null, null)]
    [TestCase("1234567", "DE", null)]
    [TestCase("ring me", "DE", null)]
    [TestCase("+49 381 KABEL", null, null)]
    [TestCase("110", "DE", null)]
    [TestCase("+0381123456789", null, null)]
    [TestCase("+4938112345678901234", null, null)]
    [TestCase("", "DE", null)]
    [TestCase(null, "DE", null)]
    public void A_number_is_one_only_where_it_is_certain(string? written, string? country, string? normal) => Assert.That(PhoneNumber.Normal(written, country), Is.EqualTo(normal));
}
