using Coalitions.Domain.Actors;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.Posts;
using Coalitions.Domain.Record;
using Coalitions.Domain.Reforms;

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

/// <summary>The canary's stream.</summary>
public sealed class CanaryStream : StreamKind;
