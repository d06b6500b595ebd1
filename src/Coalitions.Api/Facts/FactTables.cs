using Coalitions.Domain.Actors;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.CoalitionBuilding;
using Coalitions.Domain.Context;
using Coalitions.Domain.Engagements;
using Coalitions.Domain.Identity;
using Coalitions.Domain.Posts;
using Coalitions.Domain.Record;
using Coalitions.Domain.Reforms;
using Coalitions.Domain.Ties;
using Coalitions.Domain.Vocabulary;

namespace Coalitions.Api.Facts;

/// <summary>The fact tables of one generation. A new column or kind of fact means a new generation: rebuilt beside the old one, then switched.</summary>
public static class FactTables
{
    public static readonly FactTable Actors = Table<ActorRegistered>("actors",
        Uuid<ActorRegistered>("actor_id", fact => fact.ActorId),
        Text<ActorRegistered>("kind", fact => Codes<ActorKind>.Of(fact.Kind)),
        Text<ActorRegistered>("sectors", fact => $",{string.Join(',', fact.Sectors)},"));

    public static readonly FactTable Merges = Table<ActorMerged>("merges",
        Uuid<ActorMerged>("actor_id", fact => fact.ActorId),
        Uuid<ActorMerged>("into_id", fact => fact.IntoId));

    public static readonly FactTable Names = Table<NameGiven>("names",
        Uuid<NameGiven>("actor_id", fact => fact.ActorId));

    public static readonly FactTable Classes = Table<ClassAssigned>("classes",
        Uuid<ClassAssigned>("actor_id", fact => fact.ActorId),
        Text<ClassAssigned>("actor_class", fact => Codes<ActorClass>.Of(fact.ActorClass)));

    public static readonly FactTable PostsHeld = Table<PostTaken>("posts_held",
        Uuid<PostTaken>("actor_id", fact => fact.ActorId),
        Uuid<PostTaken>("post_id", fact => fact.PostId) with { Indexed = true });

    public static readonly FactTable Memberships = Table<MembershipBegun>("memberships",
        Uuid<MembershipBegun>("actor_id", fact => fact.ActorId),
        Uuid<MembershipBegun>("organization_id", fact => fact.OrganizationId));

    public static readonly FactTable Influences = Table<InfluenceAssessed>("influences",
        Uuid<InfluenceAssessed>("actor_id", fact => fact.ActorId),
        UuidOrNone<InfluenceAssessed>("reform_id", fact => fact.ReformId),
        Uuid<InfluenceAssessed>("assessor_id", AssessorOf),
        Number<InfluenceAssessed>("influence", fact => fact.Influence));

    public static readonly FactTable Incentives = Table<IncentiveIdentified>("incentives",
        Uuid<IncentiveIdentified>("actor_id", fact => fact.ActorId),
        Uuid<IncentiveIdentified>("reform_id", fact => fact.ReformId),
        Text<IncentiveIdentified>("incentive_type", fact => Codes<IncentiveType>.Of(fact.IncentiveType)),
        Text<IncentiveIdentified>("direction", fact => Codes<ReformDirection>.Of(fact.Direction)),
        Number<IncentiveIdentified>("strength", fact => fact.Strength));

    public static readonly FactTable Identifiers = Table<IdentifierAssigned>("identifiers",
        Uuid<IdentifierAssigned>("resource_id", fact => fact.ResourceId));

    public static readonly FactTable Posts = Table<PostEstablished>("posts",
        Uuid<PostEstablished>("post_id", fact => fact.PostId));

    public static readonly FactTable Reforms = Table<ReformProposed>("reforms",
        Uuid<ReformProposed>("reform_id", fact => fact.ReformId));

    public static readonly FactTable Provisions = Table<ProvisionAdded>("provisions",
        Uuid<ProvisionAdded>("reform_id", fact => fact.ReformId),
        Uuid<ProvisionAdded>("provision_id", fact => fact.ProvisionId));

    public static readonly FactTable Stages = Table<StageReached>("stages",
        Uuid<StageReached>("reform_id", fact => fact.ReformId),
        Text<StageReached>("stage", fact => Codes<ReformStage>.Of(fact.Stage)));

    public static readonly FactTable Stakeholders = Table<StakeholderIdentified>("stakeholders",
        Uuid<StakeholderIdentified>("reform_id", fact => fact.ReformId),
        Uuid<StakeholderIdentified>("actor_id", fact => fact.ActorId) with { Indexed = true });

    public static readonly FactTable Stances = Table<AlignmentAssessed>("stances",
        Uuid<AlignmentAssessed>("reform_id", fact => fact.ReformId),
        Uuid<AlignmentAssessed>("issue_id", fact => fact.IssueId),
        Uuid<AlignmentAssessed>("actor_id", fact => fact.ActorId) with { Indexed = true },
        Uuid<AlignmentAssessed>("assessor_id", AssessorOf),
        Number<AlignmentAssessed>("position", fact => fact.PositionInForce?.Value),
        UuidOrNone<AlignmentAssessed>("position_record", fact => fact.PositionInForce?.RecordId),
        Number<AlignmentAssessed>("salience", fact => fact.SalienceInForce?.Value),
        UuidOrNone<AlignmentAssessed>("salience_record", fact => fact.SalienceInForce?.RecordId),
        CodeOrNone<AlignmentAssessed, Confidence>("position_confidence", fact => fact.PositionInForce?.Confidence),
        CodeOrNone<AlignmentAssessed, Basis>("position_basis", fact => fact.PositionInForce?.Basis),
        CodeOrNone<AlignmentAssessed, Confidence>("salience_confidence", fact => fact.SalienceInForce?.Confidence),
        CodeOrNone<AlignmentAssessed, Basis>("salience_basis", fact => fact.SalienceInForce?.Basis),
        FactColumn.Of<AlignmentAssessed, bool>("evidenced", "boolean", fact => (fact.PositionInForce, fact.SalienceInForce) is (null, null)
            ? fact.Evidence is not null
            : (fact.PositionInForce?.Evidenced ?? true) && (fact.SalienceInForce?.Evidenced ?? true)),
        FactColumn.Of<AlignmentAssessed, DateTimeOffset>("stated_from", "timestamptz", fact => FactPage.Moment(fact.Valid.Start)));

    public static readonly FactTable DecisionRules = Table<DecisionRuleAdopted>("decision_rules",
        Uuid<DecisionRuleAdopted>("reform_id", fact => fact.ReformId));

    public static readonly FactTable Engagements = Table<EngagementPlanned>("engagements",
        Uuid<EngagementPlanned>("engagement_id", fact => fact.EngagementId),
        Text<EngagementPlanned>("form", fact => Codes<EngagementForm>.Of(fact.Form)),
        UuidOrNone<EngagementPlanned>("part_of", fact => fact.PartOf) with { Indexed = true },
        FactColumn.Of<EngagementPlanned, bool>("names_reforms", "boolean", fact => fact.Reforms.Count > 0));

    public static readonly FactTable EngagementReforms = Table<EngagementPlanned>("engagement_reforms",
        Uuid<EngagementPlanned>("reform_id", fact => fact.Reforms[0]),
        Uuid<EngagementPlanned>("engagement_id", fact => fact.EngagementId)) with
        {
            Each = fact => ((EngagementPlanned)fact).Reforms.Select(reform => (EngagementPlanned)fact with { Reforms = [reform] }),
        };

    public static readonly FactTable EngagementStatuses = Table<EngagementStatusReached>("engagement_statuses",
        Uuid<EngagementStatusReached>("engagement_id", fact => fact.EngagementId),
        Text<EngagementStatusReached>("status", fact => Codes<EngagementStatus>.Of(fact.Status)));

    public static readonly FactTable Invitations = Table<ActorInvited>("invitations",
        Uuid<ActorInvited>("engagement_id", fact => fact.EngagementId),
        Uuid<ActorInvited>("actor_id", fact => fact.ActorId) with { Indexed = true });

    public static readonly FactTable Replies = Table<InvitationReplied>("replies",
        Uuid<InvitationReplied>("engagement_id", fact => fact.EngagementId),
        Uuid<InvitationReplied>("actor_id", fact => fact.ActorId) with { Indexed = true },
        Text<InvitationReplied>("reply", fact => Codes<Reply>.Of(fact.Reply)),
        CodeOrNone<InvitationReplied, ReasonCode>("reason_code", fact => fact.ReasonCode));

    public static readonly FactTable Attendances = Table<AttendanceRecorded>("attendances",
        Uuid<AttendanceRecorded>("engagement_id", fact => fact.EngagementId),
        Uuid<AttendanceRecorded>("actor_id", fact => fact.ActorId) with { Indexed = true },
        Text<AttendanceRecorded>("presence", fact => Codes<Presence>.Of(fact.Presence)),
        CodeOrNone<AttendanceRecorded, AttendanceMode>("mode", fact => fact.Mode),
        CodeOrNone<AttendanceRecorded, EngagementRole>("role", fact => fact.Role),
        UuidOrNone<AttendanceRecorded>("on_behalf_of", fact => fact.OnBehalfOf),
        CodeOrNone<AttendanceRecorded, ReasonCode>("reason_code", fact => fact.ReasonCode));

    public static readonly FactTable Uses = Table<UseIdentified>("uses",
        Uuid<UseIdentified>("engagement_id", fact => fact.EngagementId),
        UuidOrNone<UseIdentified>("official_id", fact => fact.OfficialId) with { Indexed = true });

    public static readonly FactTable Contributions = Table<ContributionMade>("contributions",
        Uuid<ContributionMade>("engagement_id", fact => fact.EngagementId),
        UuidOrNone<ContributionMade>("actor_id", fact => fact.ActorId) with { Indexed = true });

    public static readonly FactTable ContributionAnswers = Table<ContributionAnswered>("contribution_answers",
        Uuid<ContributionAnswered>("contribution_id", fact => fact.ContributionId));

    public static readonly FactTable Commitments = Table<CommitmentMade>("commitments",
        Uuid<CommitmentMade>("engagement_id", fact => fact.EngagementId),
        UuidOrNone<CommitmentMade>("actor_id", fact => fact.ActorId) with { Indexed = true });

    public static readonly FactTable CommitmentStates = Table<CommitmentStateReached>("commitment_states",
        Uuid<CommitmentStateReached>("commitment_id", fact => fact.CommitmentId));

    public static readonly FactTable Ties = Table<TieDeclared>("ties",
        Uuid<TieDeclared>("from_id", fact => fact.FromId),
        Uuid<TieDeclared>("to_id", fact => fact.ToId) with { Indexed = true },
        UuidOrNone<TieDeclared>("reform_id", fact => fact.ReformId) with { Indexed = true },
        Text<TieDeclared>("kind", fact => Codes<TieKind>.Of(fact.Kind)),
        Number<TieDeclared>("coordination", fact => fact.Coordination()));

    public static readonly FactTable Coalitions = Table<CoalitionDeclared>("coalitions",
        Uuid<CoalitionDeclared>("coalition_id", fact => fact.CoalitionId),
        Uuid<CoalitionDeclared>("reform_id", fact => fact.ReformId) with { Indexed = true });

    public static readonly FactTable CoalitionMembers = Table<CoalitionJoined>("coalition_members",
        Uuid<CoalitionJoined>("coalition_id", fact => fact.CoalitionId),
        Uuid<CoalitionJoined>("actor_id", fact => fact.ActorId) with { Indexed = true },
        CodeOrNone<CoalitionJoined, MemberCommitment>("commitment", fact => fact.Commitment));

    public static readonly FactTable ContextEvents = Table<ContextEventOccurred>("context_events",
        Uuid<ContextEventOccurred>("context_event_id", fact => fact.ContextEventId),
        Text<ContextEventOccurred>("kind", fact => Codes<ContextEventKind>.Of(fact.Kind)),
        Text<ContextEventOccurred>("reforms", fact => $",{string.Join(',', fact.Reforms)},"));

    public static readonly FactTable Decisions = Table<DecisionTaken>("decisions",
        Uuid<DecisionTaken>("decision_id", fact => fact.DecisionId),
        Uuid<DecisionTaken>("reform_id", fact => fact.ReformId) with { Indexed = true });

    public static readonly IReadOnlyList<FactTable> All =
    [
        Actors, Merges, Names, Classes, PostsHeld, Memberships, Influences, Incentives, Identifiers, Posts, Reforms, Provisions,
        Stages, Stakeholders, Stances, DecisionRules, Engagements, EngagementReforms, EngagementStatuses, Invitations, Replies,
        Attendances, Uses, Contributions, ContributionAnswers, Commitments, CommitmentStates, Ties, Coalitions,
        CoalitionMembers, ContextEvents, Decisions,
    ];

    private static readonly ILookup<Type, FactTable> ByFact = All.ToLookup(table => table.Fact);

    /// <summary>The tables of this kind of fact; none when no question across streams asks for it.</summary>
    public static IEnumerable<FactTable> For(Fact fact) => ByFact[fact.GetType()];

    /// <summary>Recognises the tables as this code makes them: other columns, another shape.</summary>
    public static string Shape { get; } = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Ddl(0))))[..16];

    public static string SchemaOf(int generation) => $"facts_{generation}";

    public static string Ddl(int generation)
    {
        var schema = SchemaOf(generation);
        return $"""
            create schema if not exists {schema};
            -- Each tenant's own dense order of recording.
            create table if not exists {schema}.sequence (
                tenant_id   text        not null,
                sequence    bigint      not null,
                seq_id      bigint      not null,
                event_id    uuid        not null,
                recorded_at timestamptz not null,
                primary key (tenant_id, sequence)
            );
            create unique index if not exists sequence_event on {schema}.sequence (tenant_id, event_id);
            create index if not exists sequence_recorded on {schema}.sequence (tenant_id, recorded_at, sequence);
            create index if not exists sequence_seq on {schema}.sequence (tenant_id, seq_id);
            -- Which events concern whom.
            create table if not exists {schema}.subjects (
                tenant_id  text   not null,
                subject_id uuid   not null,
                seq_id     bigint not null,
                record_id  uuid   not null,
                stream_id  uuid   not null,
                primary key (tenant_id, subject_id, seq_id)
            );
            {string.Join("\n", All.Select(table => table.Ddl(schema)))}
            """;
    }

    private static FactTable Table<T>(string name, params FactColumn[] columns)
        where T : Fact => new(name, typeof(T), columns);

    private static Guid AssessorOf(Fact fact) => fact.Assessor?.Id ?? Guid.Empty;

    private static FactColumn Uuid<T>(string name, Func<T, Guid> value)
        where T : Fact => FactColumn.Of(name, "uuid", value);

    private static FactColumn UuidOrNone<T>(string name, Func<T, Guid?> value)
        where T : Fact => FactColumn.Of(name, "uuid", value);

    private static FactColumn Number<T>(string name, Func<T, double?> value)
        where T : Fact => FactColumn.Of(name, "double precision", value);

    private static FactColumn Text<T>(string name, Func<T, string> value)
        where T : Fact => FactColumn.Of(name, "text", value);

    private static FactColumn CodeOrNone<T, TCode>(string name, Func<T, TCode?> value)
        where T : Fact
        where TCode : struct, Enum => FactColumn.Of<T, string?>(name, "text", fact => value(fact) is { } code ? Codes<TCode>.Of(code) : null);
}
