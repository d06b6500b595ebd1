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

namespace Coalitions.Api.Persistence;

/// <summary>The names under which events are stored. Frozen: a class may be renamed or moved, its name here may not.</summary>
public static class EventNames
{
    public static readonly IReadOnlyDictionary<Type, string> Facts = new Dictionary<Type, string>
    {
        [typeof(ActorRegistered)] = "actor_registered",
        [typeof(NameGiven)] = "name_given",
        [typeof(ClassAssigned)] = "class_assigned",
        [typeof(PostTaken)] = "post_taken",
        [typeof(MembershipBegun)] = "membership_begun",
        [typeof(ContactNoted)] = "contact_noted",
        [typeof(InfluenceAssessed)] = "influence_assessed",
        [typeof(IncentiveIdentified)] = "incentive_identified",
        [typeof(IdentifierAssigned)] = "identifier_assigned",
        [typeof(ActorMerged)] = "actor_merged",
        [typeof(PostEstablished)] = "post_established",
        [typeof(ReformProposed)] = "reform_proposed",
        [typeof(ProvisionAdded)] = "provision_added",
        [typeof(StageReached)] = "stage_reached",
        [typeof(StakeholderIdentified)] = "stakeholder_identified",
        [typeof(AlignmentAssessed)] = "alignment_assessed",
        [typeof(DecisionRuleAdopted)] = "decision_rule_adopted",
        [typeof(PhaseReached)] = "phase_reached",
        [typeof(TieDeclared)] = "tie_declared",
        [typeof(EngagementPlanned)] = "engagement_planned",
        [typeof(EngagementStatusReached)] = "engagement_status_reached",
        [typeof(ActorInvited)] = "actor_invited",
        [typeof(InvitationReplied)] = "invitation_replied",
        [typeof(AttendanceRecorded)] = "attendance_recorded",
        [typeof(CrowdCounted)] = "crowd_counted",
        [typeof(UseIdentified)] = "use_identified",
        [typeof(LevelDelivered)] = "level_delivered",
        [typeof(ContributionMade)] = "contribution_made",
        [typeof(ContributionAnswered)] = "contribution_answered",
        [typeof(CommitmentMade)] = "commitment_made",
        [typeof(CommitmentStateReached)] = "commitment_state_reached",
        [typeof(OutcomesAssessed)] = "outcomes_assessed",
        [typeof(LessonDrawn)] = "lesson_drawn",
        [typeof(CoalitionDeclared)] = "coalition_declared",
        [typeof(CoalitionJoined)] = "coalition_joined",
        [typeof(CoalitionLeft)] = "coalition_left",
        [typeof(CoalitionDissolved)] = "coalition_dissolved",
        [typeof(ContextEventOccurred)] = "context_event_occurred",
        [typeof(DecisionTaken)] = "decision_taken",
    };

    public static readonly IReadOnlyDictionary<Type, string> All = new Dictionary<Type, string>(Facts)
    {
        [typeof(RecordEnded)] = "record_ended",
        [typeof(RecordCorrected)] = "record_corrected",
        [typeof(RecordRetracted)] = "record_retracted",
        [typeof(CanarySang)] = "canary_sang",
    };

    public static string Of(IRecordEvent recorded) => All[recorded.GetType()];
}
