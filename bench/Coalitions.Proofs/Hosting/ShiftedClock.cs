namespace Coalitions.Proofs.Hosting;

/// <summary>A machine's clock that was set wrong, and may be set again while the service runs; what it counts goes on undisturbed.</summary>
public sealed class ShiftedClock(TimeSpan shift = default) : TimeProvider
{
    private TimeSpan passed;

    /// <summary>How far it is off.</summary>
    public TimeSpan Shift { get; set; } = shift;

    /// <summary>Lets time pass for whoever counts it.</summary>
    public void Pass(TimeSpan time) => passed += time;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + passed + Shift;

    public override long GetTimestamp() => base.GetTimestamp() + (long)(passed.TotalSeconds * TimestampFrequency);
}
