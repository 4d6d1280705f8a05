using System.Text.Json;
using Hub.Contracts;
using Hub.Core;
using NUnit.Framework;

namespace Hub.Tests.Host;

/// <summary>The backlog of each backend and its expected end are told in API, metrics and page.</summary>
[NonParallelizable, Property("Requirement", "R33")]
internal sealed class BackendRecordTests : FakeHubFixture
{
    [TestCase(2.0, 0, 30.0, "within a minute"), TestCase(0.01, 0, 6000.0, "in 1.7 h"), TestCase(0, 0.1, 600.0, "in 10 min"), TestCase(0, 0, null, "unknown")]
    public async Task What_waits_and_until_when_is_told_everywhere(double perSecond, double allowed, double? seconds, string words)
    {
        hub.Backends.Add(new BackendState("desk", "http", BackendClass.Findable, 4, perSecond, allowed, null));
        for (var id = 1; id <= 60; id++)
            hub.Deliveries.Add(SampleRecords.Delivery(id, id % 2 == 0 ? DeliveryState.Due : DeliveryState.Held));
        hub.Deliveries.Add(SampleRecords.Delivery(61, DeliveryState.Dead));
        var one = JsonDocument.Parse((await hub.GetAsync("/api/v1/backends")).Body).RootElement.GetProperty("items")[0];
        var metrics = (await hub.GetAsync("/metrics")).Body;
        Assert.Multiple(() =>
        {
            Assert.That((one.GetProperty("waiting").GetInt64(), one.GetProperty("dead").GetInt64(), one.GetProperty("class").GetString()), Is.EqualTo((60, 1, "findable")));
            Assert.That(one.GetProperty("expectedSeconds").ValueKind == JsonValueKind.Null ? (double?)null : one.GetProperty("expectedSeconds").GetDouble(), Is.EqualTo(seconds));
            Assert.That(metrics.Contains("hub_outbox_expected_seconds{backend=\"desk\"}", StringComparison.Ordinal), Is.EqualTo(seconds is not null));
        });
        Assert.That((await hub.GetAsync("/")).Body, Does.Contain($"<td>{words}</td>"));
    }
}
