using System.Numerics;
using Coalitions.Domain.Networks;

namespace Coalitions.Domain.Detection;

/// <summary>
/// The best grouping that a fixed number of runs finds, each visiting the actors in its own fixed order: by objective, and
/// of equal ones the lexicographically smallest labelling; of a few actors, the best there is. Groups hang together by
/// positive ties.
/// </summary>
internal sealed class GroupSearch
{
    // Above this size once; a run more costs as much as the first and finds next to nothing.
    private const int Large = 5_000;
    private const int Dense = 1_000;
    private const int MostRepairs = 20;

    private readonly SignedNetwork network;
    private readonly Scoring scoring;
    private readonly Leiden leiden;

    private GroupSearch(SignedNetwork network, Scoring scoring)
    {
        (this.network, this.scoring) = (network, scoring);
        leiden = new Leiden(
            network, scoring,
            sweeps: network.Features.Length > 0 || network.Actors <= Large,
            gathers: network.Features.Length > 0 && network.Actors > Dense);
    }

    /// <summary>The groups, numbered from 0 in the order of their first members.</summary>
    public int[] Groups { get; private set; } = [];

    /// <summary>Their worth, in the whole numbers of the scoring.</summary>
    public BigInteger Total { get; private set; }

    /// <summary>How many runs it took; 0 when all groupings were tried.</summary>
    public int Runs { get; private set; }

    /// <summary>Their worth as reported.</summary>
    public double Objective => Scoring.Quotient(Total, scoring.Divisor(network));

    /// <summary>How many runs a network of that size gets.</summary>
    public static int Restarts(int actors) => actors switch { > Large => 1, > 500 => 4, > 100 => 8, _ => 32 };

    /// <param name="start">A grouping to start from, a number for each actor; then one run, in canonical order.</param>
    public static GroupSearch Best(SignedNetwork network, Scoring scoring, int[]? start)
    {
        var search = new GroupSearch(network, scoring);
        if (start is not null) search.Run(0, Canonical(start));
        else if (network.Actors <= Exhaustive.Most) search.Take(Exhaustive.Best(network, scoring));
        else
            for (var run = 0; run < Restarts(network.Actors); run++) search.Run(run, null);
        return search;
    }

    /// <summary>The same grouping with groups numbered from 0 in the order of their first members.</summary>
    /// <param name="keep">A number that stays what it is.</param>
    public static int[] Canonical(int[] groups, int? keep = null)
    {
        var canonical = new int[groups.Length];
        var (lowest, highest, next) = (int.MaxValue, int.MinValue, 0);
        foreach (var group in groups) (lowest, highest) = (Math.Min(lowest, group), Math.Max(highest, group));
        // Numbers are small but where a caller gave them.
        var numbers = new Numbers(lowest, highest, groups.Length);
        for (var actor = 0; actor < groups.Length; actor++)
        {
            if (groups[actor] == keep) canonical[actor] = keep.Value;
            else
            {
                ref var number = ref numbers.Of(groups[actor]);
                if (number == 0) number = ++next;
                canonical[actor] = number - 1;
            }
        }

        return canonical;
    }

    /// <summary>
    /// For each actor its net weight to each group that it meets, with what the objective loses if it goes to its best other
    /// place, in units; null when it has nowhere to go.
    /// </summary>
    public IEnumerable<(int Actor, IReadOnlyDictionary<int, long> Nets, double? Loss)> Margins()
    {
        var (place, nets) = (leiden.Place(Groups), new Dictionary<int, long>());
        for (var actor = 0; actor < network.Actors; actor++)
        {
            var loss = leiden.Margin(actor, place, nets);

            // It gains, but its group falls apart without it, and that costs more.
            if (loss < 0) loss = Scoring.Quotient(Total - BestMove(place, actor, nets.Keys).Total, scoring.Divisor(network)) / scoring.PerUnit(network);
            yield return (actor, nets, loss);
        }
    }

    private void Run(int run, int[]? start)
    {
        int[] order = run == 0 ? [.. Enumerable.Range(0, network.Actors)] : new SplitMix64((ulong)run).Order(network.Actors);
        if (start is not null && network.Actors <= Large) network.Split(start);
        var settles = start is not null && network.Actors > Large;
        var groups = settles ? leiden.Settle(start!, order) : leiden.Run(start, order);

        // A group may come apart when somebody leaves it.
        var (repairs, whole) = (0, false);
        while (!whole && repairs++ < MostRepairs) whole = !leiden.Repair(groups, order, settles);
        Take(!whole && network.Split(groups) ? Polish(groups) : Canonical(groups));
        Runs++;
    }

    private void Take(int[] groups)
    {
        var total = scoring.Total(network, groups);
        if (Groups.Length == 0 || total > Total || (total == Total && groups.AsSpan().SequenceCompareTo(Groups) < 0)) (Groups, Total) = (groups, total);
    }

    // Moves actors one at a time, groups that fall apart by it counted as apart, until nobody gains.
    private int[] Polish(int[] groups)
    {
        groups = Canonical(groups);
        var best = scoring.Total(network, groups);
        for (var moved = true; moved;)
        {
            moved = false;
            var (place, nets) = (leiden.Place(groups), new Dictionary<int, long>());
            for (var actor = 0; actor < network.Actors && !moved; actor++)
            {
                if (leiden.Margin(actor, place, nets) is not < 0) continue;
                var (found, total) = BestMove(place, actor, nets.Keys);
                if (total > best) (groups, best, moved) = (found, total, true);
            }
        }

        return groups;
    }

    // The best of an actor's other places: on its own, or with one of these groups if a positive tie leads there.
    private (int[] Groups, BigInteger Total) BestMove(Leiden.Placing place, int actor, IEnumerable<int> groups)
    {
        (int[] Groups, BigInteger Total)? best = null;
        var alone = Enumerable.Range(0, network.Actors).First(group => place.Totals[group].Size == 0 || group == network.Actors - 1);
        foreach (var group in groups.Where(group => leiden.Leads(actor, place, group)).Append(alone))
        {
            var moved = place.Groups.ToArray();
            if (moved[actor] == group) continue;
            moved[actor] = group;
            network.Split(moved);
            moved = Canonical(moved);
            var total = scoring.Total(network, moved);
            if (best is not { } so || total > so.Total) best = (moved, total);
        }

        return best!.Value;
    }

    // A number for each number, 0 at first: by place where they lie close together.
    private readonly ref struct Numbers(int lowest, int highest, int count)
    {
        private readonly int[] places = (long)highest - lowest < 4L * count + 16 ? new int[Math.Max(highest - lowest + 1, 0)] : [];
        private readonly Dictionary<int, int> others = [];

        public ref int Of(int number)
        {
            if (places.Length > 0) return ref places[number - lowest];
            return ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(others, number, out _);
        }
    }
}
