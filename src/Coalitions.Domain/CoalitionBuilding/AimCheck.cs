using Coalitions.Domain.Groups;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;

namespace Coalitions.Domain.CoalitionBuilding;

/// <summary>Whose stances contradict the aim of the coalition that they joined.</summary>
/// <param name="CanBeContradicted">Whether any stance could: not where the aim is to amend or is not on record, nor where no issue is read as for or against the reform.</param>
/// <param name="Contradicting">The members with a stance against the aim, by id.</param>
/// <param name="N">How many members take a stance that could contradict it.</param>
/// <param name="NotAssessed">The members who take none, by id: that is not consent.</param>
public sealed record AimCheck(CoalitionAim? Aim, bool CanBeContradicted, IReadOnlyList<ContradictingMember> Contradicting, int N, IReadOnlyList<Guid> NotAssessed)
{
    /// <summary>How it is decided.</summary>
    public const string Formula = "aim x position < 0 on the reform, or aim x direction x position < 0 on a provision with a direction";

    /// <summary>The check of a declared coalition.</summary>
    /// <param name="members">Who is in it, each once.</param>
    /// <param name="reformId">The issue that is the reform itself; the others are its provisions.</param>
    /// <param name="positions">Also those of others, and on other issues, may be among them.</param>
    public static AimCheck Of(
        CoalitionAim? aim, IReadOnlyCollection<DeclaredMember> members, Guid reformId, IEnumerable<Issue> issues, IEnumerable<HeldPosition> positions)
    {
        var sign = aim switch { CoalitionAim.ForReform => 1, CoalitionAim.AgainstReform => -1, _ => 0 };
        var directions = issues.Where(issue => issue.Scale.IsSupport).ToDictionary(issue => issue.Id, issue => sign * DirectionOf(issue, reformId))
            .Where(pair => pair.Value != 0).ToDictionary();
        var held = positions.Where(position => directions.ContainsKey(position.IssueId)).ToLookup(position => position.ActorId);
        var assessed = members.Where(member => held.Contains(member.ActorId)).OrderBy(member => member.ActorId).ToArray();
        return new AimCheck(
            aim, directions.Count > 0,
            [.. from member in assessed
                let against = held[member.ActorId].Where(position => directions[position.IssueId] * position.Position < 0).Select(position => position.IssueId).Order().ToArray()
                where against.Length > 0
                select new ContradictingMember(member.ActorId, member.Commitment, against.Contains(reformId), [.. against], held[member.ActorId].Count())],
            assessed.Length,
            directions.Count == 0 ? [] : [.. members.Select(member => member.ActorId).Where(id => !held.Contains(id)).Order()]);
    }

    private static int DirectionOf(Issue issue, Guid reformId) =>
        issue.Id == reformId || issue.Direction == ProvisionDirection.ForReform ? 1
        : issue.Direction == ProvisionDirection.AgainstReform ? -1
        : 0;
}

/// <summary>Who is in a declared coalition, and how far bound to it.</summary>
public sealed record DeclaredMember(Guid ActorId, MemberCommitment? Commitment = null);

/// <summary>A member with a stance against the aim.</summary>
/// <param name="OnTheReform">Whether it stands against it on the reform itself; else only on provisions.</param>
/// <param name="Issues">The issues on which it does, by id.</param>
/// <param name="Of">On how many issues it could.</param>
public sealed record ContradictingMember(Guid ActorId, MemberCommitment? Commitment, bool OnTheReform, ValueList<Guid> Issues, int Of);
