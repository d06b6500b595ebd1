namespace Coalitions.Domain.Recruiting;

/// <summary>
/// What bringing somebody in adds to those who are in: a monotone submodular function of sets, seen from where one stands. It
/// remembers who was taken, and starts with nobody.
/// </summary>
public interface IGain
{
    /// <summary>How many there are to choose from; they are numbered from 0 in the order of their ids, which breaks ties.</summary>
    int Candidates { get; }

    /// <summary>What a candidate who was not taken would add: finite, at least 0, and never more once others were taken.</summary>
    double Of(int candidate);

    /// <summary>Takes a candidate in, who was not taken yet.</summary>
    void Take(int candidate);

    /// <summary>The same, with those taken so far; from here on each goes its own way.</summary>
    IGain Copy();
}
