using Hub.Core.Intake;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>Who says again what he, or several others, said (G6): near-identical texts, apart from any store.</summary>
internal sealed class CopyTests
{
    private const string Offer = "Earn 500 euros a day from home, no work and no risk: write me now and my mentor shows you the secret of the banks, only today and only ten places left";
    private const string Other = "Since yesterday evening there is no internet in our street, the router blinks red and nobody answers the hotline, when will somebody come and look at it please";

    [TestCase(Offer + "!", true)]
    [TestCase("EARN 700 euros a day from home - no work and no risk; write me now and my mentor shows you the secret of the banks, only today and only ten places left", true)]
    [TestCase("@anna " + Offer + " https://evil.example/17", true)]
    [TestCase("Earn 500 euros a day from home, no work and no risk: write me tonight and my mentor shows you the secret of the banks, only today and only ten places left", true)]
    [TestCase(Other, false)]
    [TestCase("Earn 500 euros a day from home, no work and no risk? I got such a letter yesterday and want to know if my bank account is safe with you, or whom I should tell", false)]
    public void Small_changes_leave_a_text_what_it_is(string said, bool isNear) => Assert.That(WordPrint.Of(Offer)!.IsNear(WordPrint.Of(said)!), Is.EqualTo(isNear));

    [Test]
    public void What_many_say_in_few_words_is_no_copy() => Assert.That(WordPrint.Of("no internet in Rostock since six, anybody else?"), Is.Null);

    [Test]
    public void The_third_account_copies_and_so_does_whoever_says_it_twice_and_a_group_written_again_says_nothing()
    {
        var (watch, print) = (new CopyWatch(), WordPrint.Of(Offer)!);
        var heard = new List<bool>();
        foreach (var (identity, post, hour) in new[] { (1L, "a", 0), (1, "a", 0), (2, "b", 1), (3, "c", 2), (1, "d", 3), (3, "e", 3), (4, "f", 40) })
            heard.Add(watch.Hear(print, identity, post, hour * 3_600_000_000L));
        Assert.That(heard, Is.EqualTo(new[] { false, false, false, true, true, true, false }), "after a day it is nothing new");
        Assert.That(new long[] { 1, 2, 3, 4 }.Select(watch.Of), Is.EqualTo(new[] { 1, 0, 2, 0 }));
    }

    [Test]
    public void What_was_changed_a_little_is_found_among_many()
    {
        var (watch, random, found) = (new CopyWatch(), new Random(7), 0);
        var words = Other.Split(' ');
        for (var at = 0; at < 2000; at++)
            watch.Hear(WordPrint.Of(string.Join(' ', Enumerable.Range(0, 30).Select(_ => $"w{(char)('a' + random.Next(26))}{(char)('a' + random.Next(26))}")))!, at + 100, $"x-{at}", at);
        watch.Hear(WordPrint.Of(Other)!, 1, "first", 0);
        for (var at = 0; at < 28; at++)
            found += watch.Hear(WordPrint.Of(string.Join(' ', words.Select((word, place) => place == at ? "anders" : word)))!, 1, $"again-{at}", at + 1) ? 1 : 0;
        Assert.That(found, Is.GreaterThanOrEqualTo(26), "each time another word of 28 is another");
    }
}
