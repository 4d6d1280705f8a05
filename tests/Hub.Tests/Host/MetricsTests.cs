using System.Diagnostics.Metrics;
using Hub.Host.Http.Metrics;
using NUnit.Framework;

namespace Hub.Tests.Host;

[TestFixture, NonParallelizable]
internal sealed class MetricsTests
{
    [Test]
    public void Counters_gauges_and_histograms_are_written_with_their_labels()
    {
        using var listener = new PrometheusListener();
        using var meter = new Meter("Hub");
        var counter = meter.CreateCounter<long>("hub.test.posts", description: "Posts\nstored.");
        var waiting = meter.CreateUpDownCounter<int>("hub.test.waiting");
        var took = meter.CreateHistogram<double>("hub.test.took", "s");
        meter.CreateObservableGauge("hub.test.queue", () => 17L);
        counter.Add(2, new KeyValuePair<string, object?>("channel", "a"));
        counter.Add(3, new KeyValuePair<string, object?>("channel", "a"));
        counter.Add(1, new KeyValuePair<string, object?>("channel", "odd \"name\"\n\\"), new KeyValuePair<string, object?>("number", 7));
        waiting.Add(5);
        waiting.Add(-2);
        took.Record(0.003);
        took.Record(99);
        var text = PrometheusText.Write(listener.Collect());
        var lines = text.Split('\n');
        Assert.That(text, Does.Contain("# HELP hub_test_posts_total Posts\\nstored.\n# TYPE hub_test_posts_total counter\nhub_test_posts_total{channel=\"a\"} 5\n"));
        Assert.That(lines, Does.Contain("hub_test_posts_total{channel=\"odd \\\"name\\\"\\n\\\\\",number=\"7\"} 1"));
        Assert.That(lines, Does.Contain("hub_test_waiting 3").And.Contain("hub_test_queue 17"));
        Assert.That(lines, Does.Contain("hub_test_took_seconds_bucket{le=\"0.0025\"} 0").And.Contain("hub_test_took_seconds_bucket{le=\"0.005\"} 1")
            .And.Contain("hub_test_took_seconds_bucket{le=\"+Inf\"} 2").And.Contain("hub_test_took_seconds_count 2"));
    }

    [Test]
    public void What_an_observable_no_longer_reports_is_no_longer_shown()
    {
        using var listener = new PrometheusListener();
        using var meter = new Meter("Hub");
        var names = new List<string> { "one", "two" };
        meter.CreateObservableGauge("hub.test.names", () => names.Select(name => new Measurement<int>(1, new KeyValuePair<string, object?>("name", name))));
        Assert.That(PrometheusText.Write(listener.Collect()), Does.Contain("name=\"two\""));
        names.Remove("two");
        Assert.That(PrometheusText.Write(listener.Collect()), Does.Contain("name=\"one\"").And.Not.Contain("name=\"two\""));
    }

    [Test]
    public void Meters_of_others_are_not_listened_to()
    {
        using var listener = new PrometheusListener();
        using var meter = new Meter("Elsewhere");
        meter.CreateCounter<long>("hub.test.elsewhere").Add(1);
        Assert.That(PrometheusText.Write(listener.Collect()), Does.Not.Contain("elsewhere"));
    }

    [Test]
    public async Task Many_threads_lose_no_count()
    {
        using var listener = new PrometheusListener();
        using var meter = new Meter("Hub");
        var counter = meter.CreateCounter<long>("hub.test.parallel");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var at = 0; at < 10_000; at++)
                counter.Add(1, new KeyValuePair<string, object?>("channel", "a"));
        })));
        Assert.That(PrometheusText.Write(listener.Collect()), Does.Contain("hub_test_parallel_total{channel=\"a\"} 40000\n"));
    }
}
