using Coalitions.Api.Facts;
using Coalitions.Api.Reading;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Detection;
using Coalitions.Domain.Groups;
using Coalitions.Domain.Networks;
using Coalitions.Domain.Vocabulary;
using HeldIncentive = Coalitions.Domain.Groups.HeldIncentive;

namespace Coalitions.Api.Detection;

/// <summary>Shows detected coalitions with their members and measures.</summary>
public static class CoalitionsShown
{
    /// <summary>So many coalitions, the most influential, are measured.</summary>
    public const int MostMeasured = 200;

    /// <summary>So many ties, and issues, of each kind are named of each member.</summary>
    public const int MostPulls = 3;

    /// <summary>Up to so many actors shortest paths are followed from all of them, above from <see cref="Pivots"/>.</summary>
    public const int MostExact = 2_000;

    public const int Pivots = 256;

    public static IReadOnlyList<DetectedCoalition> Show(Question question, DetectionRun run, IReadOnlyDictionary<Guid, string> names, IReadOnlyList<HeldIncentive> incentives)
    {
        var (found, nodes) = (run.Found, run.Figures.Nodes);
        var holds = Holding.Of(run.Facts, found, MostPulls);
        var margins = found.Members.ToDictionary(member => member.Actor);
        var graph = SignedGraph.Of(nodes.Count, run.Facts.Coordination.Select(edge => new SignedTie(edge.Source, edge.Target, Thousandths(edge.Weight)))).Positive();
        var brokers = Brokerage.Of(graph);
        question.Cancellation.ThrowIfCancellationRequested();
        var between = graph.Ties == 0 ? null : Betweenness.Of(graph, PivotsFor(nodes.Count), threads: 2);
        question.Cancellation.ThrowIfCancellationRequested();

        // Taken apart once: a measure goes through what it is given.
        var groupOf = run.Ids.Zip(run.Labels).ToDictionary(pair => pair.First, pair => pair.Second);
        var positions = run.Positions.ToLookup(position => groupOf[position.ActorId]);
        var held = incentives.ToLookup(incentive => groupOf.GetValueOrDefault(incentive.ActorId, -1));
        var ties = run.Coordination.Where(tie => groupOf[tie.One] == groupOf[tie.Other]).ToLookup(tie => groupOf[tie.One]);
        return [.. found.Groups.Select((group, place) => new DetectedCoalition(
            DetectionRun.Label(place), group.Members.Count, group.Influence, [.. group.Members.Select(Member)], place < MostMeasured ? Measure(place) : null))];

        DetectedMember Member(int actor)
        {
            var (node, margin, pulls) = (nodes[actor], margins[actor], holds[actor]);
            return new DetectedMember(
                node.ActorId, names.GetValueOrDefault(node.ActorId), node.ActorClass, node.Position?.Value, node.Influence?.Value,
                margin.Own, margin.Other, margin.NextGroup is { } next ? DetectionRun.Label(next) : null, margin.Margin, margin.ObjectiveMargin,
                Pulls(run, pulls.HeldByTies, pulls.HeldByIssues), Pulls(run, pulls.BrokenTies, pulls.BrokenIssues),
                brokers[actor].Constraint, between?[actor]);
        }

        CoalitionMeasures Measure(int place)
        {
            question.Cancellation.ThrowIfCancellationRequested();
            var (members, scale, own) = (run.MembersOf(place), run.Read.Facts.Scale, positions[place].ToArray());
            Guid[] ids = [.. members.Select(member => member.ActorId)];
            var taken = own.Select(position => position.IssueId).ToHashSet();
            var issues = run.Figures.Issues.Where(issue => taken.Contains(issue.Id)).ToArray();
            var cohesion = Cohesion.Of(ids, issues, own, ties[place]);
            var advocacy = AdvocacyCoalition.Of(cohesion, ids.Length);
            return new CoalitionMeasures(
                Lean.Of(members, scale), Breadth.Of(members), Strength.Of(members, scale), cohesion,
                new AdvocacyReading(advocacy.Kind, advocacy.Coordinating, advocacy.MinAgreement, advocacy.MinCoordinating),
                Polarisation.Of(members, scale), BeliefProfile.Of(ids, issues, own),
                [IncentiveMix.Of(members, scale, held[place]), IncentiveMix.Of(members, scale, held[place], ReformDirection.AgainstReform)]);
        }
    }

    /// <summary>What pulls at a member, with ids and records.</summary>
    public static MemberPulls Pulls(DetectionRun run, Strongest<TiePull> tied, Strongest<IssuePull> issues) => new(
        tied.Count, [.. tied.First.Select(tie => new PullingTie(tie.Kind, run.Ids[tie.Other], tie.Weight, run.Facts.Coordination[tie.Edge].Ties))],
        issues.Count, [.. issues.First.Select(issue => new PullingIssue(issue.Kind, run.Figures.Issues[issue.Issue].Id, issue.Weight))]);

    /// <summary>From how many actors paths are followed; null: from all.</summary>
    public static int? PivotsFor(int actors) => actors > MostExact ? Pivots : null;

    /// <summary>What moves the stakeholders, with the records that say so.</summary>
    public static async Task<(IReadOnlyList<HeldIncentive> Incentives, IReadOnlyList<Guid> Records)> Incentives(Question question, DetectionRun run)
    {
        var rows = await FactRows.Columns(question, FactTables.Incentives,
            "f.actor_id, f.incentive_type, f.direction, f.strength, f.record_id", "f.actor_id = any($4) and f.reform_id = $5", [run.Ids, run.Read.Facts.ReformId],
            row => (Held: new HeldIncentive(row.GetGuid(0), Codes<IncentiveType>.Parse(row.GetString(1)), Codes<ReformDirection>.Parse(row.GetString(2)),
                row.IsDBNull(3) ? null : row.GetDouble(3)), Record: row.GetGuid(4)));
        return ([.. rows.OrderBy(row => row.Record).Select(row => row.Held)], [.. rows.Select(row => row.Record)]);
    }

    private static long Thousandths(double weight) => (long)Math.Round((decimal)weight * 1000, MidpointRounding.AwayFromZero);
}
