namespace Coalitions.Domain.Networks;

/// <summary>How much an actor depends on contacts who know each other.</summary>
/// <param name="Constraint">Burt's constraint: low for a broker between separate circles, 1 for who has one contact only; null without contacts.</param>
/// <param name="EffectiveSize">How many contacts it has less how redundant they are, in (0, number of contacts]; null without contacts.</param>
public readonly record struct StructuralHole(double? Constraint, double? EffectiveSize);

/// <summary>
/// Structural holes (Burt 1992, 2004) over positive ties. With p the share of an actor's weight that goes to a contact,
/// constraint is Σ_j (p_ij + Σ_q p_iq·p_qj)² over its contacts j, and effective size Σ_j (1 − Σ_q p_iq·m_jq), where m_jq is
/// the weight between j and q beside j's heaviest tie. Undirected: for brokerage it does not matter who declared the tie.
/// </summary>
public static class Brokerage
{
    /// <summary>One for each actor.</summary>
    public static StructuralHole[] Of(SignedGraph graph)
    {
        var (actors, offsets, targets, weights) = (graph.Actors, graph.Offsets, graph.Targets, graph.Weights);
        var (shares, strengths, heaviest) = (new double[weights.Length], new double[actors], new double[actors]);
        for (var actor = 0; actor < actors; actor++)
            for (var at = offsets[actor]; at < offsets[actor + 1]; at++)
                if (weights[at] > 0)
                {
                    strengths[actor] += weights[at];
                    heaviest[actor] = Math.Max(heaviest[actor], weights[at]);
                }

        for (var actor = 0; actor < actors; actor++)
            for (var at = offsets[actor]; at < offsets[actor + 1]; at++)
                if (weights[at] > 0) shares[at] = weights[at] / strengths[actor];

        // Weight to j by way of a common contact, for the contacts of one actor; others stay at a place that is not read.
        var (holes, place, indirect, redundant) = (new StructuralHole[actors], new int[actors], new double[actors + 1], new double[actors + 1]);
        for (var actor = 0; actor < actors; actor++)
        {
            if (strengths[actor] == 0) continue;
            var count = 0;
            for (var at = offsets[actor]; at < offsets[actor + 1]; at++)
                if (weights[at] > 0)
                {
                    place[targets[at]] = ++count;
                    (indirect[count], redundant[count]) = (0, 0);
                }

            for (var at = offsets[actor]; at < offsets[actor + 1]; at++)
            {
                if (weights[at] <= 0) continue;
                var (by, share) = (targets[at], shares[at]);
                for (var beyond = offsets[by]; beyond < offsets[by + 1]; beyond++)
                {
                    var contact = place[targets[beyond]];
                    if (contact == 0) continue;
                    indirect[contact] += share * shares[beyond];
                    redundant[contact] += share * Math.Max(0, weights[beyond]);
                }
            }

            var (constraint, size, next) = (0.0, 0.0, 0);
            for (var at = offsets[actor]; at < offsets[actor + 1]; at++)
            {
                if (weights[at] <= 0) continue;
                var invested = shares[at] + indirect[++next];
                constraint += invested * invested;
                size += 1 - redundant[next] / heaviest[targets[at]];
                place[targets[at]] = 0;
            }

            holes[actor] = new StructuralHole(constraint, size);
        }

        return holes;
    }
}
