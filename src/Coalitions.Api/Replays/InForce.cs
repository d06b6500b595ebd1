using Coalitions.Api.Reforms;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;

namespace Coalitions.Api.Replays;

/// <summary>A row of a fact table while a replay goes through its run of points.</summary>
internal abstract class InForce
{
    public int Enters { get; set; }

    public int Leaves { get; set; }

    public abstract void Enter(ReplayState state);

    public abstract void Leave(ReplayState state);
}

/// <summary>A row that tells something of one actor.</summary>
internal abstract class ActorInForce(Guid actor) : InForce
{
    public sealed override void Enter(ReplayState state) => Enter(state.Touch(actor));

    public sealed override void Leave(ReplayState state) => Leave(state.Touch(actor));

    protected abstract void Enter(ReplayActor actor);

    protected abstract void Leave(ReplayActor actor);
}

internal sealed class StanceInForce(StanceRow row) : ActorInForce(row.ActorId)
{
    public StanceRow Row => row;

    protected override void Enter(ReplayActor actor) => actor.Stances.Add(this);

    protected override void Leave(ReplayActor actor) => actor.Stances.Remove(this);
}

internal sealed class InfluenceInForce(InfluenceJudgement judgement, Guid record) : ActorInForce(judgement.ActorId)
{
    public InfluenceJudgement Judgement => judgement;

    public Guid Record => record;

    protected override void Enter(ReplayActor actor) => actor.Influences.Add(this);

    protected override void Leave(ReplayActor actor) => actor.Influences.Remove(this);
}

internal sealed class StakeholderInForce(Guid actor) : ActorInForce(actor)
{
    protected override void Enter(ReplayActor actor) => actor.Identified++;

    protected override void Leave(ReplayActor actor) => actor.Identified--;
}

internal sealed class ClassInForce(Guid actor, ActorClass actorClass) : ActorInForce(actor)
{
    public ActorClass Class => actorClass;

    protected override void Enter(ReplayActor actor) => actor.Classes.Add(this);

    protected override void Leave(ReplayActor actor) => actor.Classes.Remove(this);
}

internal sealed class KindInForce(Guid actor, ActorKind kind) : ActorInForce(actor)
{
    public ActorKind Kind => kind;

    protected override void Enter(ReplayActor actor) => actor.Kinds.Add(this);

    protected override void Leave(ReplayActor actor) => actor.Kinds.Remove(this);
}

internal sealed class NameInForce(Guid actor, Guid version) : ActorInForce(actor)
{
    public Guid Version => version;

    public string Name { get; set; } = "";

    protected override void Enter(ReplayActor actor) => actor.Names.Add(this);

    protected override void Leave(ReplayActor actor) => actor.Names.Remove(this);
}

internal sealed class PostInForce(Guid actor, Guid post) : ActorInForce(actor)
{
    public Guid Post => post;

    protected override void Enter(ReplayActor actor) => actor.Posts.Add(this);

    protected override void Leave(ReplayActor actor) => actor.Posts.Remove(this);
}

internal sealed class IncentiveInForce(Guid actor, MapIncentive incentive) : ActorInForce(actor)
{
    public MapIncentive Incentive => incentive;

    protected override void Enter(ReplayActor actor) => actor.Incentives.Add(this);

    protected override void Leave(ReplayActor actor) => actor.Incentives.Remove(this);
}

/// <summary>It counts while its coalition is known as one of the reform's.</summary>
internal sealed class MemberInForce(Guid actor, DeclaredMembership membership) : ActorInForce(actor)
{
    public DeclaredMembership Membership => membership;

    protected override void Enter(ReplayActor actor) => actor.Members.Add(this);

    protected override void Leave(ReplayActor actor) => actor.Members.Remove(this);
}

/// <summary>An invitation, or that somebody was there: it counts while the engagement is known as one of the reform's.</summary>
internal sealed class PartInForce(Guid actor, Guid engagement) : ActorInForce(actor)
{
    public Guid Engagement => engagement;

    protected override void Enter(ReplayActor actor) => actor.Parts.Add(this);

    protected override void Leave(ReplayActor actor) => actor.Parts.Remove(this);
}

internal sealed class TieInForce(CoordinatingTie tie, bool scoped, bool coordinates) : InForce
{
    public CoordinatingTie Tie => tie;

    /// <summary>Whether it is one of this reform, which makes its ends stakeholders.</summary>
    public bool Scoped => scoped;

    /// <summary>Whether it counts as coordination where both ends are nodes. A tie between two ids of one actor is none.</summary>
    public bool Coordinates => coordinates && tie.FromId != tie.ToId;

    public override void Enter(ReplayState state)
    {
        foreach (var end in Ends(state)) end.Ties.Add(this);
        state.Change(tie.RecordId, this, isThere: true);
    }

    public override void Leave(ReplayState state)
    {
        foreach (var end in Ends(state)) end.Ties.Remove(this);
        state.Change(tie.RecordId, this, isThere: false);
    }

    private ReplayActor[] Ends(ReplayState state) => tie.FromId == tie.ToId ? [state.Touch(tie.FromId)] : [state.Touch(tie.FromId), state.Touch(tie.ToId)];
}

/// <summary>The reform itself, where it stands in its course, or a provision.</summary>
internal sealed class FactInForce(Guid record, Domain.Record.Fact fact) : InForce
{
    public Guid Record => record;

    public Domain.Record.Fact Fact => fact;

    public override void Enter(ReplayState state) => state.Change(this, isThere: true);

    public override void Leave(ReplayState state) => state.Change(this, isThere: false);
}

/// <summary>That a coalition is known as one of the reform's.</summary>
internal sealed class CoalitionKnown(Guid coalition) : InForce
{
    public override void Enter(ReplayState state) => state.Coalitions.Change(coalition, 1);

    public override void Leave(ReplayState state) => state.Coalitions.Change(coalition, -1);
}

/// <summary>That an engagement is known to name the reform, or to be part of another.</summary>
/// <param name="of">The other; null where it names the reform.</param>
internal sealed class EngagementKnown(Guid engagement, Guid? of) : InForce
{
    public override void Enter(ReplayState state) => state.Engagements.Change(engagement, of, 1);

    public override void Leave(ReplayState state) => state.Engagements.Change(engagement, of, -1);
}
