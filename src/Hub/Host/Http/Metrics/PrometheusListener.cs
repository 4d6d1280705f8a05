using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Hub.Host.Http.Metrics;

/// <summary>Listens to every instrument of the Meter "Hub" and keeps its sums for /metrics.</summary>
internal sealed class PrometheusListener : IDisposable
{
    public const string MeterName = "Hub";

    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<string, Family> families = new(StringComparer.Ordinal);
    private readonly Lock collecting = new();

    public PrometheusListener()
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == MeterName)
                self.EnableMeasurementEvents(instrument, families.GetOrAdd(Family.NameOf(instrument), _ => new Family(instrument)));
        };
        listener.SetMeasurementEventCallback<byte>((_, value, tags, family) => ((Family)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<short>((_, value, tags, family) => ((Family)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<int>((_, value, tags, family) => ((Family)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<long>((_, value, tags, family) => ((Family)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<float>((_, value, tags, family) => ((Family)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<double>((_, value, tags, family) => ((Family)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<decimal>((_, value, tags, family) => ((Family)family!).Record((double)value, tags));
        listener.Start();
    }

    /// <summary>All families by name; observable instruments are asked first.</summary>
    public IReadOnlyList<Family> Collect()
    {
        lock (collecting)
        {
            foreach (var family in families.Values)
                family.BeginCollect();
            listener.RecordObservableInstruments();
            return [.. families.Values.OrderBy(family => family.Name, StringComparer.Ordinal)];
        }
    }

    public void Dispose() => listener.Dispose();
}
