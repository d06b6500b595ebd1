namespace Coalitions.Domain.Detection;

/// <summary>Which input of a detection is changed.</summary>
public enum SwingInput
{
    /// <summary>The actor's position on an issue.</summary>
    Position = 1,

    /// <summary>A tie of coordination that holds it in, which ends.</summary>
    TieEnds = 2,

    /// <summary>A tie of coordination to a member of another group, which begins.</summary>
    TieBegins = 3,
}

/// <summary>The smallest change of one input after which an actor's group is not its best place any more, all others staying where they are.</summary>
/// <param name="Issue">By place among the issues; for a position.</param>
/// <param name="Edge">By place among the edges of the facts; for a tie that ends.</param>
/// <param name="Other">Whom the tie joins it to, or would; for ties. Of a group all would do: the first is named.</param>
/// <param name="From">The position, or the weight of the tie; 0 for one that begins.</param>
/// <param name="To">What it would have to become, to a hundredth of the step that positions are weighed in.</param>
/// <param name="ShareOfScale">How much of the scale that is (of a tie's strength: of 1), by which inputs are compared; at most 1 for positions.</param>
/// <param name="Group">Where it would then rather be, by place among the groups; null: alone.</param>
public sealed record SwingChange(SwingInput Input, int? Issue, int? Edge, int? Other, double From, double To, double ShareOfScale, int? Group)
{
    /// <summary>To less from.</summary>
    public double By => (double)((decimal)To - (decimal)From);
}

/// <summary>
/// What would take a member to another group. Each change is judged by the very objective of detection, with the actor in its
/// group and in others and with everybody else where they are: the exact answer to that question, and to what a detection
/// from nothing would say a good guess, for others may move with it.
/// </summary>
public static class Swing
{
    /// <summary>Up to so many actors changes are sought.</summary>
    public const int MostActors = 500;

    // So many issues, those on which most depends, so many ties and so many groups are looked at.
    private const int MostIssues = 10;
    private const int MostTies = 20;
    private const int MostGroups = 20;

    // First in steps, then halved until a hundredth of the scale's quarter is left.
    private const int Steps = 8;
    private const int Halvings = 6;

    /// <summary>The changes, the smallest first; empty where none would do. Null above <see cref="MostActors"/>, and of an actor in no group.</summary>
    public static IReadOnlyList<SwingChange>? Of(DetectionFacts facts, DetectedCoalitions answer, int actor)
    {
        var labels = answer.Labels();
        if (facts.Actors > MostActors || labels[actor] < 0) return null;
        var search = new Search(facts, answer, actor, labels, answer.Members.First(member => member.Actor == actor).NextGroup);
        return [.. search.Positions().Concat(search.Ends()).Concat(search.Beginnings())
            .OrderBy(change => change.ShareOfScale).ThenBy(change => change.Input).ThenBy(change => change.Issue).ThenBy(change => change.Edge)];
    }

    /// <summary>The facts with one of their inputs changed.</summary>
    public static DetectionFacts With(DetectionFacts facts, int actor, SwingChange change) => change.Input switch
    {
        SwingInput.Position => facts with { Positions = [.. facts.Positions.Select(held => held.Actor == actor && held.Issue == change.Issue ? held with { Position = change.To } : held)] },
        SwingInput.TieEnds => facts with { Coordination = [.. facts.Coordination.Where((_, edge) => edge != change.Edge)] },
        _ => facts with { Coordination = [.. facts.Coordination, new Mapping.CoordinationEdge(Math.Min(actor, change.Other!.Value), Math.Max(actor, change.Other.Value), change.To, [])] },
    };

    /// <summary>Whether a detection from nothing after the change finds the actor with at most half of those that it was with.</summary>
    public static bool IsConfirmed(DetectionFacts facts, DetectedCoalitions answer, int actor, SwingChange change)
    {
        var found = CoalitionDetection.Detect(With(facts, actor, change), answer.Method);
        if (found.IsRefused) return false;
        var (before, after) = (answer.Labels(), found.Value.Labels());
        int[] others = [.. Enumerable.Range(0, before.Length).Where(other => other != actor && before[other] == before[actor])];
        // Whoever was alone has moved when it is with somebody.
        if (others.Length == 0) return after.Where((label, other) => other != actor && label >= 0 && label == after[actor]).Any();
        return others.Count(other => after[actor] >= 0 && after[other] == after[actor]) * 2 <= others.Length;
    }

    private sealed class Search(DetectionFacts facts, DetectedCoalitions answer, int actor, int[] labels, int? next)
    {
        // Where else it could be: in the group that it has most to do with, in the largest others, or alone.
        private readonly int?[] elsewhere =
        [
            .. Enumerable.Range(0, answer.Groups.Count).Where(group => group != labels[actor]).OrderByDescending(group => group == next).Take(MostGroups).Cast<int?>(),
            .. answer.Groups[labels[actor]].Members.Count > 1 ? new int?[] { null } : [],
        ];

        public IEnumerable<SwingChange> Positions()
        {
            var (own, held) = (Holding.Of(facts, answer, int.MaxValue)[actor], facts.Positions.Where(position => position.Actor == actor).ToDictionary(position => position.Issue, position => position.Position));
            int[] issues = [.. own.HeldByIssues.First.Concat(own.BrokenIssues.First).Select(pull => pull.Issue).Concat(held.Keys.Order()).Distinct().Take(MostIssues)];
            foreach (var issue in issues)
            {
                var (scale, from) = (facts.Scales[issue], held[issue]);
                var step = (scale.Max - scale.Min) / Steps;
                SwingChange?[] found = [Towards(scale.Min), Towards(scale.Max)];
                if (found.OfType<SwingChange>().MinBy(change => change.ShareOfScale) is { } nearest) yield return nearest;

                SwingChange? Towards(double end)
                {
                    // The nearest step at which it would rather go, then the nearest place before it.
                    var (stays, sign) = (from, Math.Sign(end - from));
                    for (var i = 1; i <= Steps && stays != end; i++)
                    {
                        var at = sign > 0 ? Math.Min(end, from + i * step) : Math.Max(end, from - i * step);
                        if (Goes(Moved(at)) is not { } goes)
                        {
                            stays = at;
                            continue;
                        }

                        for (var halving = 0; halving < Halvings; halving++)
                        {
                            var middle = (stays + at) / 2;
                            if (Goes(Moved(middle)) is { } sooner) (at, goes) = (middle, sooner);
                            else stays = middle;
                        }

                        // To the hundredth in which positions are weighed, away from where it stays.
                        var fine = scale.IsSupport ? Math.Clamp(Math.Round(at + sign * 0.005, 2), scale.Min, scale.Max) : at;
                        if (Goes(Moved(fine)) is { } settled) (at, goes) = (fine, settled);
                        return Change(at, goes);
                    }

                    return null;
                }

                SwingChange Moved(double to) => new(SwingInput.Position, issue, null, null, from, to, 0, null);

                SwingChange Change(double to, Place goes) => new(SwingInput.Position, issue, null, null, from, to, Share(Math.Abs(to - from) / (scale.Max - scale.Min)), goes.Group);
            }
        }

        public IEnumerable<SwingChange> Ends()
        {
            int[] ties = [.. Enumerable.Range(0, facts.Coordination.Count)
                .Where(edge => facts.Coordination[edge] is var tie && tie.Weight > 0 && (tie.Source == actor || tie.Target == actor) && labels[tie.Source] == labels[tie.Target])
                .OrderByDescending(edge => facts.Coordination[edge].Weight).ThenBy(edge => edge).Take(MostTies)];
            foreach (var edge in ties)
            {
                var tie = facts.Coordination[edge];
                var change = new SwingChange(SwingInput.TieEnds, null, edge, tie.Source == actor ? tie.Target : tie.Source, tie.Weight, 0, tie.Weight, null);
                if (Goes(change) is { } goes) yield return change with { Group = goes.Group };
            }
        }

        public IEnumerable<SwingChange> Beginnings()
        {
            foreach (var group in elsewhere.OfType<int>())
            {
                var tied = facts.Coordination.Where(tie => tie.Source == actor || tie.Target == actor).Select(tie => tie.Source == actor ? tie.Target : tie.Source).ToHashSet();
                if (answer.Groups[group].Members.Where(member => !tied.Contains(member)).Cast<int?>().FirstOrDefault() is not { } other) continue;
                if (Goes(Begun(1)) is not { } goes || goes.Group != group) continue;
                var (stays, at) = (0.0, 1.0);
                for (var halving = 0; halving < Halvings + 1; halving++)
                    if ((stays + at) / 2 is var middle && Goes(Begun(middle)) is { } sooner && sooner.Group == group) at = middle;
                    else stays = middle;
                at = Math.Round(Math.Ceiling(at * 100) / 100, 2);
                yield return Begun(at) with { ShareOfScale = at, Group = group };

                SwingChange Begun(double strength) => new(SwingInput.TieBegins, null, null, other, 0, strength, strength, null);
            }
        }

        private static double Share(double share) => Math.Round(share, 12);

        // Where it would rather be, if anywhere; of equal places the first.
        private Place? Goes(SwingChange change)
        {
            var changed = With(facts, actor, change);
            var made = changed.Network(answer.Method, positiveOnly: false);
            if (made.IsRefused) return null;
            var scoring = new Scoring(made.Value, answer.Method.Objective, answer.Method.Gamma);
            // Whoever is in no group is alone, under a number that no group has.
            int[] groups = [.. labels.Select((label, node) => label < 0 ? answer.Groups.Count + node : label)];
            var (best, place) = (scoring.Total(made.Value, groups), (Place?)null);
            foreach (var group in elsewhere)
            {
                // As in detection a positive tie has to lead there: to have the same foes is not enough.
                if (group is { } there && !Leads(changed, there)) continue;
                groups[actor] = group ?? answer.Groups.Count + labels.Length;
                if (scoring.Total(made.Value, groups) is var total && total > best) (best, place) = (total, new Place(group));
            }

            return place;
        }

        private bool Leads(DetectionFacts changed, int group)
        {
            if (answer.Method.CoordinationWeight > 0
                && changed.Coordination.Any(tie => tie.Weight > 0 && ((tie.Source == actor && labels[tie.Target] == group) || (tie.Target == actor && labels[tie.Source] == group)))) return true;
            if (answer.Method.AgreementWeight == 0) return false;
            var own = changed.Positions.Where(held => held.Actor == actor).ToDictionary(held => held.Issue, held => held.Position);
            return changed.Positions.Any(held => labels[held.Actor] == group && own.TryGetValue(held.Issue, out var position) && Alike(changed.Scales[held.Issue], position, held.Position));
        }

        private static bool Alike(Reforms.Scale scale, double one, double other) => scale.IsSupport ? one * other > 0 : Math.Abs(one - other) * 2 < scale.Max - scale.Min;

        private readonly record struct Place(int? Group);
    }
}
