using Coalitions.Domain.Actors;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.CoalitionBuilding;
using Coalitions.Domain.Context;
using Coalitions.Domain.Engagements;
using Coalitions.Domain.Posts;
using Coalitions.Domain.Record;
using Coalitions.Domain.Reforms;
using Coalitions.Domain.Ties;

namespace Coalitions.Api.Persistence;

/// <summary>What a stream holds: Marten stores the name of this type with every stream.</summary>
public abstract class StreamKind
{
    public static Type Of(Fact fact) => fact switch
    {
        ActorFact => typeof(ActorStream),
        ReformFact => typeof(ReformStream),
        PostEstablished => typeof(PostStream),
        AlignmentAssessed => typeof(AlignmentStream),
        TieDeclared => typeof(TieStream),
        EngagementFact => typeof(EngagementStream),
        ParticipationFact => typeof(ParticipationStream),
        ContributionFact => typeof(ContributionStream),
        CommitmentFact => typeof(CommitmentStream),
        CoalitionFact => typeof(CoalitionStream),
        ContextEventOccurred => typeof(ContextEventStream),
        DecisionTaken => typeof(DecisionStream),
        _ => throw new InvalidOperationException($"No stream begins with {fact.GetType().Name}."),
    };
}

/// <summary>All facts of one actor.</summary>
public sealed class ActorStream : StreamKind;

/// <summary>All facts of one reform, stances aside.</summary>
public sealed class ReformStream : StreamKind;

/// <summary>All facts of one post, its holders aside.</summary>
public sealed class PostStream : StreamKind;

/// <summary>One assessor's view of one actor's stance on one issue.</summary>
public sealed class AlignmentStream : StreamKind;

/// <summary>What is said of one kind of tie between two actors about one reform, or about none.</summary>
public sealed class TieStream : StreamKind;

/// <summary>All facts of one engagement, its participants, contributions and commitments aside.</summary>
public sealed class EngagementStream : StreamKind;

/// <summary>One actor's part in one engagement: invitations, replies, attendance.</summary>
public sealed class ParticipationStream : StreamKind;

/// <summary>One contribution and what became of it.</summary>
public sealed class ContributionStream : StreamKind;

/// <summary>One commitment and what became of it.</summary>
public sealed class CommitmentStream : StreamKind;

/// <summary>All facts of one declared coalition, its members included.</summary>
public sealed class CoalitionStream : StreamKind;

/// <summary>One event in the world around.</summary>
public sealed class ContextEventStream : StreamKind;

/// <summary>One decision.</summary>
public sealed class DecisionStream : StreamKind;

/// <summary>The canary's stream.</summary>
public sealed class CanaryStream : StreamKind;
