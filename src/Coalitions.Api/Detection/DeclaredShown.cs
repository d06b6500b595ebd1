using Coalitions.Api.Facts;
using Coalitions.Api.Reading;
using Coalitions.Domain.CoalitionBuilding;

namespace Coalitions.Api.Detection;

/// <summary>Sets the declared coalitions of a reform beside the detected ones.</summary>
public static class DeclaredShown
{
    private const int MostListed = 100;

    /// <summary>The comparisons with the records of what was declared.</summary>
    public static async Task<(IReadOnlyList<DeclaredComparison> Declared, IReadOnlyList<Guid> Records)> Show(Question question, DetectionRun run)
    {
        var rows = await FactRows.InForce(question, FactTables.Coalitions, "f.reform_id = $4", [run.Read.Facts.ReformId], "f.coalition_id");
        var members = run.Read.Members.SelectMany(own => own.Select(membership => (membership.CoalitionId, Member: new DeclaredMember(own.Key, membership.Commitment))))
            .ToLookup(pair => pair.CoalitionId, pair => pair.Member);
        var positions = run.Positions.ToLookup(position => position.ActorId);
        var groupOf = run.Ids.Zip(run.Labels).Where(pair => pair.Second >= 0).ToDictionary(pair => pair.First, pair => pair.Second);
        return ([.. rows.Select(row => (CoalitionDeclared)row.Fact).Select(Compare)], [.. rows.Select(row => row.RecordId)]);

        DeclaredComparison Compare(CoalitionDeclared declared)
        {
            DeclaredMember[] own = [.. members[declared.CoalitionId].OrderBy(member => member.ActorId).DistinctBy(member => member.ActorId)];
            var beside = DeclaredAgainstDetected.Of([.. own.Select(member => member.ActorId)], groupOf);
            return new DeclaredComparison(
                declared.CoalitionId, question.Open("coalition_declared.name", declared.Name)!, own,
                [.. beside.Overlaps.Select(overlap => new DeclaredOverlap(DetectionRun.Label(overlap.Group), overlap.Shared, overlap.Size, overlap.Jaccard))],
                beside.Elsewhere, beside.InNoGroup, beside.NotDeclared.Count, [.. beside.NotDeclared.Take(MostListed)],
                AimCheck.Of(declared.Aim, own, declared.ReformId, run.Figures.Issues, own.SelectMany(member => positions[member.ActorId])));
        }
    }
}
