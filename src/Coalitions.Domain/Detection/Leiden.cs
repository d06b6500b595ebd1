namespace Coalitions.Domain.Detection;

/// <summary>
/// The Leiden method (Traag, Waltman &amp; van Eck 2019, Sci Rep 9:5233) without chance: local moving, refinement within the
/// groups, and the same again on the network of the refined parts, until nothing gets better. Nodes are visited in a given
/// order; among equal gains the group with the smaller number wins; refinement takes the best admissible merge instead of a
/// drawn one. A part takes in only nodes that are visited after it was begun.
/// </summary>
internal sealed class Leiden
{
    private readonly SignedNetwork network;
    private readonly Scoring scoring;
    private readonly bool sweeps;
    private readonly bool gathers;
    private readonly List<Level> levels;

    // What a node weighs to the groups that it meets; a mark says whether the figure is of this visit.
    private readonly long[] net;
    private readonly int[] friendly;
    private readonly int[] mark;
    private readonly int[] met;
    private int metCount;
    private int visit;

    /// <param name="sweeps">
    /// Whether everybody is looked at again after somebody moved, or only the neighbours: on a dense network, everybody is
    /// one; on a small one it costs nothing.
    /// </param>
    /// <param name="gathers">
    /// Whether actors start outside all groups instead of each in one of its own: where everybody meets everybody, so many
    /// groups are too many.
    /// </param>
    public Leiden(SignedNetwork network, Scoring scoring, bool sweeps, bool gathers)
    {
        (this.network, this.scoring, this.sweeps, this.gathers) = (network, scoring, sweeps, gathers);
        levels = [Level.Of(network)];
        (net, mark, met, friendly) = (new long[network.Actors], new int[network.Actors], new int[network.Actors], new int[network.Actors]);

        // Where a look costs little, nobody joins a group to which no positive tie leads, on no level.
        if (sweeps) levels[0].Positive = Level.Of(network.PositivePart());
    }

    /// <summary>The groups found, from the given ones (a number for each actor, below the number of actors) or from none.</summary>
    /// <param name="order">In which actors are visited.</param>
    public int[] Run(int[]? start, int[] order)
    {
        var groups = start?.ToArray() ?? (gathers ? [.. Enumerable.Repeat(-1, network.Actors)] : [.. Enumerable.Range(0, network.Actors)]);
        while (Improve(groups, order))
        {
        }

        return groups;
    }

    /// <summary>
    /// The groups near the given ones: actors move, then whole groups join where that is better, until neither happens. Without
    /// refinement, which takes groups apart to put them together again: nobody moves without need, and it is soon done.
    /// </summary>
    public int[] Settle(int[] start, int[] order)
    {
        var groups = start.ToArray();
        if (levels.Count == 1) levels.Add(new Level());
        while (true)
        {
            Move(levels[0], groups, order);
            var whole = GroupSearch.Canonical(groups);
            var count = whole.Max() + 1;
            levels[0].Merge(whole, count, levels[1]);
            int[] joined = [.. Enumerable.Range(0, count)];
            if (!Move(levels[1], joined, [.. Enumerable.Range(0, count)])) return groups;
            for (var actor = 0; actor < groups.Length; actor++) groups[actor] = joined[whole[actor]];
        }
    }

    /// <summary>Takes groups apart that positive ties do not hold together, and goes on from there; whether there were any.</summary>
    /// <param name="settled">Whether everybody else has settled, so that only those who were taken out and whom they meet are looked at.</param>
    public bool Repair(int[] groups, int[] order, bool settled = false)
    {
        var before = settled ? groups.ToArray() : null;
        if (!network.Split(groups)) return false;
        KnowPositive();
        if (sweeps) Run(groups, order).CopyTo(groups, 0);
        else Move(levels[0], groups, order, before is null ? null : Concerned(levels[0], before, groups));
        return true;
    }

    private static bool[] Concerned(Level level, int[] before, int[] groups)
    {
        var concerned = new bool[level.Nodes];
        for (var node = 0; node < level.Nodes; node++)
        {
            if (before[node] == groups[node]) continue;
            concerned[node] = true;
            for (var at = level.Offsets[node]; at < level.Offsets[node + 1]; at++) concerned[level.Targets[at]] = true;
        }

        return concerned;
    }

    /// <summary>A grouping with what its groups have.</summary>
    public sealed record Placing(int[] Groups, Figures[] Totals, Sums Sums, Sums Positive);

    /// <summary>A grouping of the actors, ready to be asked.</summary>
    public Placing Place(int[] groups)
    {
        KnowPositive();
        var (totals, sums, positive) = TotalsOf(levels[0], groups);
        return new Placing(groups, totals, sums, positive!);
    }

    /// <summary>
    /// How much worse an actor's best other place is than its own, in units: another group to which positive ties lead, or
    /// on its own.
    /// </summary>
    /// <returns>Null when there is no other place.</returns>
    /// <param name="nets">Receives the net weight to each group that the actor meets.</param>
    public double? Margin(int actor, Placing place, Dictionary<int, long> nets)
    {
        var (groups, totals, sums, positive) = place;
        var (level, own, figures) = (levels[0], groups[actor], levels[0].Figures[actor]);
        Subtract(ref totals[own], figures);
        sums.Remove(actor, own);
        positive.Remove(actor, own);
        Meet(level, actor, groups, sums, positive);
        nets.Clear();
        for (var i = 0; i < metCount; i++) nets[met[i]] = net[met[i]];
        var here = Score(figures, nets.GetValueOrDefault(own), totals[own]);
        var best = totals[own].Size > 0 ? 0 : double.NegativeInfinity;
        for (var i = 0; i < metCount; i++)
            if (met[i] != own && friendly[met[i]] == visit) best = Math.Max(best, Score(figures, net[met[i]], totals[met[i]]));
        Add(ref totals[own], figures);
        sums.Add(actor, own);
        positive.Add(actor, own);
        if (double.IsNegativeInfinity(best)) return null;
        return Math.Abs(here - best) <= scoring.Slack(figures.Plus, figures.Minus, 1, network.Actors) ? 0 : here - best;
    }

    /// <summary>Whether a positive tie leads from an actor to a group that it is not in.</summary>
    public bool Leads(int actor, Placing place, int group)
    {
        visit++;
        Befriend(levels[0].Positive!, actor, place.Groups, place.Positive);
        return friendly[group] == visit && place.Groups[actor] != group;
    }

    private static (Figures[] Totals, Sums Sums, Sums? Positive) TotalsOf(Level level, int[] groups)
    {
        var (totals, sums, positive) = (new Figures[level.Nodes], new Sums(level), level.Positive is null ? null : new Sums(level.Positive));
        for (var node = 0; node < level.Nodes; node++)
        {
            if (groups[node] < 0) continue;
            Add(ref totals[groups[node]], level.Figures[node]);
            sums.Add(node, groups[node]);
            positive?.Add(node, groups[node]);
        }

        return (totals, sums, positive);
    }

    // Where everybody is looked at, levels are merged with their positive ties; else the lowest alone has them.
    private void KnowPositive() => levels[0].Positive ??= !sweeps && network.IsOfOneKind ? Level.BySign(levels[0]) : Level.Of(network.PositivePart());

    // One round over all levels; whether another could change anything: while only actors moved, they have settled.
    private bool Improve(int[] groups, int[] order)
    {
        Move(levels[0], groups, order);
        var moved = false;
        var (level, own, visiting, depth) = (levels[0], groups, order, 0);
        var parts = new List<int[]>();
        while (true)
        {
            var (refined, count) = Refine(level, own, visiting);
            if (count == level.Nodes) break;
            if (levels.Count == ++depth) levels.Add(new Level());
            level.Merge(refined, count, levels[depth]);
            var above = new int[count];
            for (var node = 0; node < level.Nodes; node++) above[refined[node]] = own[node];
            (level, own) = (levels[depth], GroupSearch.Canonical(above));
            visiting = [.. Enumerable.Range(0, count)];
            moved |= Move(level, own, visiting);
            parts.Add(refined);
        }

        if (parts.Count == 0) return moved;
        for (var actor = 0; actor < groups.Length; actor++)
        {
            var node = actor;
            foreach (var part in parts) node = part[node];
            groups[actor] = own[node];
        }

        return moved;
    }

    // Local moving. Groups are numbered below the number of nodes; −1 is not yet placed.
    private bool Move(Level level, int[] groups, int[] order, bool[]? only = null)
    {
        var (nodes, moved) = (level.Nodes, false);
        var (totals, sums, positive) = TotalsOf(level, groups);
        var (free, freeCount) = (new int[nodes], 0);
        for (var group = nodes - 1; group >= 0; group--)
            if (totals[group].Size == 0) free[freeCount++] = group;

        var (queue, waits, head, waiting) = (order.AsSpan(0, nodes).ToArray(), new bool[nodes], 0, nodes);
        if (only is null) Array.Fill(waits, true);
        else
        {
            waiting = 0;
            foreach (var node in order.AsSpan(0, nodes))
                if (waits[node] = only[node]) queue[waiting++] = node;
        }

        var movedInSweep = false;
        while (waiting > 0)
        {
            var node = queue[head];
            head = head + 1 == nodes ? 0 : head + 1;
            waiting--;
            waits[node] = false;
            if (MoveOne(level, node, groups, totals, sums, positive, free, ref freeCount))
            {
                movedInSweep = moved = true;
                if (!sweeps) Requeue(node);
            }

            if (sweeps && waiting == 0 && movedInSweep)
            {
                (movedInSweep, waiting) = (false, nodes);
            }
        }

        return moved;

        void Requeue(int node)
        {
            var own = groups[node];
            for (var at = level.Offsets[node]; at < level.Offsets[node + 1]; at++)
            {
                var other = level.Targets[at];
                if (waits[other] || groups[other] == own) continue;
                waits[other] = true;
                var tail = head + waiting++;
                queue[tail >= nodes ? tail - nodes : tail] = other;
            }
        }
    }

    private bool MoveOne(Level level, int node, int[] groups, Figures[] totals, Sums sums, Sums? positive, int[] free, ref int freeCount)
    {
        var (own, figures) = (groups[node], level.Figures[node]);
        if (own >= 0)
        {
            Subtract(ref totals[own], figures);
            sums.Remove(node, own);
            positive?.Remove(node, own);
        }

        Meet(level, node, groups, sums, positive);

        // Where it is, or on its own when it is nowhere; another place must be better than that, not as good.
        var slack = scoring.Slack(figures.Plus, figures.Minus, (int)figures.Size, network.Actors);
        var alone = new Figures();
        var (best, bestNet, bestTotals) = (own, own >= 0 && mark[own] == visit ? net[own] : 0, own >= 0 ? totals[own] : alone);
        var bestScore = Score(figures, bestNet, bestTotals);
        for (var i = 0; i < metCount; i++)
        {
            var group = met[i];
            if (group == own || (positive is not null && friendly[group] != visit)) continue;
            ref readonly var total = ref totals[group];
            var (weight, score) = (net[group], Score(figures, net[group], total));
            if (score < bestScore - slack) continue;
            if (!(score > bestScore + slack))
            {
                var sign = scoring.Compare(figures, weight, total, bestNet, bestTotals);
                if (sign < 0 || (sign == 0 && (best == own || group > best))) continue;
            }

            (best, bestNet, bestTotals, bestScore) = (group, weight, total, score);
        }

        // On its own, it adds nothing and costs nothing.
        if (best >= 0 && bestTotals.Size > 0 && bestScore <= slack && scoring.Compare(figures, 0, alone, bestNet, bestTotals) > 0) best = -1;
        if (best < 0) best = own >= 0 && totals[own].Size == 0 ? own : free[--freeCount];
        else if (best != own && own >= 0 && totals[own].Size == 0) free[freeCount++] = own;

        groups[node] = best;
        Add(ref totals[best], figures);
        sums.Add(node, best);
        positive?.Add(node, best);
        return best != own;
    }

    // Sets the net weight of a node to each group that it shares a tie or a feature with.
    private void Meet(Level level, int node, int[] groups, Sums sums, Sums? positive)
    {
        var (weights, marks, targets, ties) = (net, mark, level.Targets, level.Weights);
        metCount = 0;
        var now = ++visit;
        for (var at = level.Offsets[node]; at < level.Offsets[node + 1]; at++)
        {
            var group = groups[targets[at]];
            if (group < 0) continue;
            if (marks[group] == now) weights[group] += ties[at];
            else
            {
                (marks[group], weights[group]) = (now, ties[at]);
                met[metCount++] = group;
            }
        }

        MeetFeatures(level, node, groups, sums, positive);
    }

    // Adds what is by features, and marks to where positive ties lead.
    private void MeetFeatures(Level level, int node, int[] groups, Sums sums, Sums? positive)
    {
        var (weights, marks, now) = (net, mark, visit);
        if (positive is not null) Befriend(level.Positive!, node, groups, positive);
        if (!level.HasFeatures) return;
        for (var at = level.FeatureOffsets[node]; at < level.FeatureOffsets[node + 1]; at++)
        {
            var value = level.Values[at] * level.Multipliers[level.Features[at]];
            foreach (ref readonly var entry in sums.Of(level.Features[at]))
                if (marks[entry.Group] == now) weights[entry.Group] += value * entry.Sum;
                else
                {
                    (marks[entry.Group], weights[entry.Group]) = (now, value * entry.Sum);
                    met[metCount++] = entry.Group;
                }
        }
    }

    // Marks the groups to which positive ties lead.
    private void Befriend(Level level, int node, int[] groups, Sums sums)
    {
        for (var at = level.Offsets[node]; at < level.Offsets[node + 1]; at++)
            if ((!level.SignsTell || level.Weights[at] > 0) && groups[level.Targets[at]] is var group and >= 0) friendly[group] = visit;
        if (!level.HasFeatures) return;
        for (var at = level.FeatureOffsets[node]; at < level.FeatureOffsets[node + 1]; at++)
            foreach (ref readonly var entry in sums.Of(level.Features[at])) friendly[entry.Group] = visit;
    }

    // Within each group, builds parts from single nodes; only what is well connected to the rest of its group is merged.
    // Parts are numbered in the order of visits.
    private (int[] Parts, int Count) Refine(Level level, int[] groups, int[] order)
    {
        var nodes = level.Nodes;
        var (parts, parent, totals, outward) = (new int[nodes], new int[nodes], new Figures[nodes], new long[nodes]);
        var (groupTotals, groupSums, _) = TotalsOf(level, groups);
        var (sums, positive) = (new Sums(level), level.Positive is null ? null : new Sums(level.Positive));
        Array.Fill(parts, -1);

        var count = 0;
        foreach (var node in order.AsSpan(0, nodes))
        {
            var (group, figures) = (groups[node], level.Figures[node]);
            var slack = scoring.Slack(figures.Plus, figures.Minus, (int)figures.Size, network.Actors);
            var rest = groupTotals[group];
            Subtract(ref rest, figures);
            var inward = MeetWithin(level, node, groups, parts, groupSums);
            var (best, bestNet, bestTotals, bestScore) = (-1, 0L, new Figures(), 0.0);
            if (rest.Size > 0 && Score(figures, inward, rest) >= -slack)
            {
                MeetFeatures(level, node, parts, sums, positive);
                for (var i = 0; i < metCount; i++)
                {
                    var part = met[i];
                    if (parent[part] != group || (positive is not null && friendly[part] != visit)) continue;
                    ref readonly var total = ref totals[part];
                    var (weight, score) = (net[part], Score(figures, net[part], total));
                    if (score < bestScore - slack) continue;
                    if (!(score > bestScore + slack))
                    {
                        var sign = scoring.Compare(figures, weight, total, bestNet, bestTotals);
                        if (sign < 0 || (sign == 0 && (best < 0 || part > best))) continue;
                    }

                    var others = groupTotals[group];
                    Subtract(ref others, total);
                    if (Score(total, outward[part], others) < -slack) continue;
                    (best, bestNet, bestTotals, bestScore) = (part, weight, total, score);
                }
            }

            if (best < 0)
            {
                best = count++;
                parent[best] = group;
            }

            parts[node] = best;
            outward[best] += inward - 2 * bestNet;
            Add(ref totals[best], figures);
            sums.Add(node, best);
            positive?.Add(node, best);
        }

        return (parts, count);
    }

    // Sets the net weight of a node to the parts of its own group by ties alone, and gives that to all others of the group.
    private long MeetWithin(Level level, int node, int[] groups, int[] parts, Sums sums)
    {
        var (group, sum, now) = (groups[node], 0L, ++visit);
        metCount = 0;
        for (var at = level.Offsets[node]; at < level.Offsets[node + 1]; at++)
        {
            if (groups[level.Targets[at]] != group) continue;
            sum += level.Weights[at];
            var part = parts[level.Targets[at]];
            if (part < 0) continue;
            if (mark[part] == now) net[part] += level.Weights[at];
            else
            {
                (mark[part], net[part]) = (now, level.Weights[at]);
                met[metCount++] = part;
            }
        }

        if (level.HasFeatures)
            for (var at = level.FeatureOffsets[node]; at < level.FeatureOffsets[node + 1]; at++)
                sum += level.Values[at] * level.Multipliers[level.Features[at]] * (sums.Of(level.Features[at], group) - level.Values[at]);
        return sum;
    }

    private double Score(in Figures node, long weight, in Figures group) =>
        weight - scoring.PerPlus * node.Plus * group.Plus + scoring.PerMinus * node.Minus * group.Minus - scoring.PerSize * node.Size * group.Size;

    private static void Add(ref Figures total, in Figures figures)
    {
        total.Plus += figures.Plus;
        total.Minus += figures.Minus;
        total.Size += figures.Size;
    }

    private static void Subtract(ref Figures total, in Figures figures)
    {
        total.Plus -= figures.Plus;
        total.Minus -= figures.Minus;
        total.Size -= figures.Size;
    }
}
