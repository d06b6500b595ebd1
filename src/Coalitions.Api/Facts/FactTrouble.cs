namespace Coalitions.Api.Facts;

/// <summary>What is known to be wrong with the fact tables.</summary>
public sealed class FactTrouble
{
    /// <summary>The event at which the projection stopped; it waits there until that is mended.</summary>
    public NamedEvent? StoppedAt { get; set; }

    /// <summary>The first event that the tables lack although the projection has passed it; only a rebuild brings it in.</summary>
    public NamedEvent? Missing { get; set; }
}
