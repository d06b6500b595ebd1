namespace Coalitions.Api.Persistence;

/// <summary>How long to wait: longer after each failure in a row, short again after a success.</summary>
public sealed class Patience
{
    private readonly TimeSpan shortest;
    private readonly TimeSpan longest;

    public Patience(TimeSpan shortest, TimeSpan longest) => (this.shortest, this.longest, Now) = (shortest, longest, shortest);

    public TimeSpan Now { get; private set; }

    public void Lengthen() => Now = Now * 2 < longest ? Now * 2 : longest;

    public void Restore() => Now = shortest;
}
