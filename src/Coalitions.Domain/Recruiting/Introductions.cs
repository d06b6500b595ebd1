using Coalitions.Domain.Ties;

namespace Coalitions.Domain.Recruiting;

/// <summary>A tie over which one actor could introduce somebody to another; both by their place among the nodes.</summary>
/// <param name="RecordId">The record that declares it.</param>
/// <param name="From">The first of the two, as declared.</param>
/// <param name="To">The second.</param>
/// <param name="Kind">One of those for which <see cref="Introductions.Carries"/> holds.</param>
public readonly record struct TrustedTie(Guid RecordId, int From, int To, TieKind Kind);

/// <summary>A step of an introduction: one actor presents somebody to the next.</summary>
/// <param name="From">Who presents, by place among the nodes; of the first step a member.</param>
/// <param name="To">To whom.</param>
/// <param name="RecordId">The tie that it rests on, the first by id of equals.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Listens">Whether the tie says that the second takes the word of the first, or is told by it; else they only know each other.</param>
public readonly record struct IntroductionStep(int From, int To, Guid RecordId, TieKind Kind, bool Listens)
{
    /// <summary>1 where the second listens to the first, else 2.</summary>
    public int Length => Listens ? 1 : 2;
}

/// <summary>
/// Who could introduce whom to a coalition: shortest paths from all its members at once (Dijkstra 1959) over ties of trust,
/// information, alliance and coordination. Whom somebody trusts, or is told things by, is listened to: a step of length 1;
/// against that direction the two know each other, and the step has length 2. Money, office and power introduce nobody.
/// </summary>
public sealed class Introductions
{
    private readonly int[] lengths;
    private readonly IntroductionStep[] steps;

    private Introductions(int[] lengths, IntroductionStep[] steps) => (this.lengths, this.steps) = (lengths, steps);

    /// <summary>Whether somebody can be introduced over ties of this kind; of negative sign none can.</summary>
    public static bool Carries(TieKind kind) => kind is TieKind.Trusts or TieKind.Informs or TieKind.AlliedWith or TieKind.CoordinatesWith;

    /// <summary>The shortest introductions of everybody.</summary>
    /// <param name="nodes">How many nodes there are.</param>
    /// <param name="ties">Their order decides nothing.</param>
    /// <param name="isMember">Whether a node is in the coalition.</param>
    /// <param name="introduces">Whether a node that is not may be asked to introduce others: nobody asks an opponent.</param>
    public static Introductions Of(int nodes, IEnumerable<TrustedTie> ties, Func<int, bool> isMember, Func<int, bool> introduces)
    {
        var next = ties.Where(tie => Carries(tie.Kind)).SelectMany(Ways).ToLookup(step => step.From);
        var (lengths, steps, queue) = (new int[nodes], new IntroductionStep[nodes], new PriorityQueue<int, (int Length, int Node)>());
        Array.Fill(lengths, int.MaxValue);
        foreach (var member in Enumerable.Range(0, nodes).Where(isMember))
        {
            lengths[member] = 0;
            queue.Enqueue(member, (0, member));
        }

        while (queue.TryDequeue(out var node, out var at))
        {
            if (at.Length > lengths[node] || (at.Length > 0 && !introduces(node))) continue;
            foreach (var step in next[node])
                if (at.Length + step.Length is var length && length <= lengths[step.To] && lengths[step.To] > 0)
                {
                    if (length < lengths[step.To]) queue.Enqueue(step.To, (length, step.To));
                    else if ((step.From, step.RecordId).CompareTo((steps[step.To].From, steps[step.To].RecordId)) >= 0) continue;
                    (lengths[step.To], steps[step.To]) = (length, step);
                }
        }

        return new Introductions(lengths, steps);
    }

    /// <summary>How long the shortest introduction of a node is: 0 of a member, null where none is on record.</summary>
    public int? LengthTo(int node) => lengths[node] == int.MaxValue ? null : lengths[node];

    /// <summary>The shortest introduction, from a member to the node; of equals the one by the smallest ids from the end. Empty of a member and where there is none.</summary>
    public IReadOnlyList<IntroductionStep> To(int node)
    {
        var chain = new List<IntroductionStep>();
        for (var at = node; lengths[at] is > 0 and < int.MaxValue; at = steps[at].From) chain.Add(steps[at]);
        chain.Reverse();
        return chain;
    }

    private static IEnumerable<IntroductionStep> Ways(TrustedTie tie)
    {
        // Who trusts listens to whom it trusts; who is informed, to whoever informs it.
        var (forth, back) = tie.Kind switch { TieKind.Trusts => (false, true), TieKind.Informs => (true, false), _ => (true, true) };
        return [new(tie.From, tie.To, tie.RecordId, tie.Kind, forth), new(tie.To, tie.From, tie.RecordId, tie.Kind, back)];
    }
}
