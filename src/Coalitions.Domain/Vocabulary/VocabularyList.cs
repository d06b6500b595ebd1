using System.Reflection;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.CoalitionBuilding;
using Coalitions.Domain.Context;
using Coalitions.Domain.Engagements;
using Coalitions.Domain.Reforms;
using Coalitions.Domain.Ties;

namespace Coalitions.Domain.Vocabulary;

/// <summary>A list of words that a member of the API takes its values from.</summary>
/// <param name="Name">The API's name of the member; where several lists share one, the name of the concept.</param>
/// <param name="Source">Where the words were published; null for a list of the service's own.</param>
/// <param name="Terms">The words, in the order of declaration.</param>
public sealed record VocabularyList(string Name, string? Source, ValueList<VocabularyTerm> Terms);

/// <summary>A word of a list.</summary>
/// <param name="Code">What is stored and spoken.</param>
/// <param name="Label">What is shown.</param>
/// <param name="Definition">What it means, in one sentence.</param>
public sealed record VocabularyTerm(string Code, string Label, string Definition);

/// <summary>The words of the field.</summary>
public static class Vocabularies
{
    /// <summary>Every list, in the order in which the field's concepts build on each other.</summary>
    public static ValueList<VocabularyList> All { get; } =
    [
        List<ActorClass>("actorClass"),
        List<ActorKind>("actorKind"),
        List<OrganizationType>("organizationType"),
        List<Level>("level"),
        List<IncentiveType>("incentiveType"),
        List<ServiceMotive>("motive"),
        List<ReformDirection>("reformDirection"),
        List<IncentiveCause>("cause"),
        List<ProvisionKind>("provisionKind"),
        List<BeliefLayer>("beliefLayer"),
        List<ProvisionDirection>("provisionDirection"),
        List<ReformStage>("stage"),
        List<Phase>("phase"),
        List<TrialResult>("result"),
        List<Basis>("basis"),
        List<Confidence>("confidence"),
        List<WordGrade>("wordGrade"),
        List<TieKind>("tieKind"),
        List<EngagementForm>("form"),
        List<Approach>("approach"),
        List<EngagementElement>("elements"),
        List<Space>("space"),
        List<Recruitment>("recruitment"),
        List<OfficialUse>("use"),
        List<UseKind>("as"),
        List<ParticipationLevel>("participationLevel"),
        List<LevelJudge>("judgedBy"),
        List<AccountabilityRoute>("accountabilityRoute"),
        List<EngagementStatus>("engagementStatus"),
        List<Reply>("reply"),
        List<ReasonCode>("reasonCode"),
        List<Presence>("presence"),
        List<AttendanceMode>("mode"),
        List<EngagementRole>("role"),
        List<CountOf>("of"),
        List<ContributionState>("contributionState"),
        List<CommitmentState>("commitmentState"),
        List<Outcome>("outcome"),
        List<ProvisionEffect>("change"),
        List<CoalitionAim>("aim"),
        List<MemberCommitment>("commitment"),
        List<ConditionStatus>("conditionStatus"),
        List<DepartureReason>("departureReason"),
        List<ContextEventKind>("contextEventKind"),
    ];

    private static VocabularyList List<TEnum>(string name)
        where TEnum : struct, Enum =>
        new(name, typeof(TEnum).GetCustomAttribute<SourceAttribute>()?.Citation, Codes<TEnum>.Members.Zip(Codes<TEnum>.All, Term).ToValueList());

    private static VocabularyTerm Term(FieldInfo member, string code) =>
        member.GetCustomAttribute<TermAttribute>() is { } term
            ? new(code, term.Label, term.Definition)
            : throw new InvalidOperationException($"{member.DeclaringType!.Name}.{member.Name} has no [Term].");
}
