namespace Coalitions.Api.Persistence;

/// <summary>How long to wait: longer after each failure in a row, short again after a success.</summary>
public sealed class Patience
{
    private readonly TimeSpan shortest;
    private readonly TimeSpan longest;

    public Patience(TimeSpan shortest, TimeSpan longest) => (this.shortest, this.longest, Now) = (shortest, longest, shortest);

    public TimeSpan Now { get; private set; }

    /// <summary>How long to wait before another try, after one that went well for so long: what had gone on for a while had not failed.</summary>
    public TimeSpan After(TimeSpan wentWell)
    {
        if (wentWell > Now * 2) Restore();
        var pause = Now;
        Lengthen();
        return pause;
    }

    public void Lengthen() => Now = Now * 2 < longest ? Now * 2 : longest;

    public void Restore() => Now = shortest;
}
