using System.Globalization;
using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain;
using Coalitions.Domain.CoalitionBuilding;

namespace Coalitions.Api.CoalitionBuilding;

/// <summary>An actor joins a declared coalition, or its terms change from a date on.</summary>
public sealed record JoinCoalition : FactBody, IFactBody<JoinCoalition, CoalitionJoined>
{
    public required Reference Actor { get; init; }

    public MemberCommitment? Commitment { get; init; }

    public IReadOnlyList<MemberConditionBody>? Conditions { get; init; }

    public static FactKind FactKind { get; } = new FactKind<CoalitionJoined, JoinCoalition>("coalition", ResourceKind.Coalition);

    public static Operation Operation { get; } = Operation.Records("/v1/coalitions/{id}/members", "joinCoalition",
        "Records that an actor joined a declared coalition, or on what terms it stays.", FactKind, typeof(JoinCoalition));

    public async ValueTask<CoalitionJoined> Read(Recorder recorder, FactIds ids)
    {
        var actor = await recorder.Actor(Actor, "actor");
        var reform = (await recorder.Resource(ids.Subject)).ParentId!.Value;
        var fact = await recorder.Common(new CoalitionJoined(ids.Subject, actor, Commitment), this, FactKind.Name);
        var conditions = new List<MemberCondition>();
        for (var i = 0; i < (Conditions?.Count ?? 0); i++)
        {
            var (condition, at) = (Conditions![i], $"conditions/{i.ToString(CultureInfo.InvariantCulture)}");
            if (condition.Text is null && condition.ProvisionId is null) recorder.Refuse(at, "empty", "A condition says something, or names a provision.");
            var provision = await recorder.Optional(condition.ProvisionId, (reference, member) => recorder.Provision(reference, reform, member), $"{at}/provisionId");
            conditions.Add(new MemberCondition(condition.Status ?? ConditionStatus.Asked,
                await recorder.Seal($"{FactKind.Name}.condition", [.. fact.SealedUnder], condition.Text), provision));
        }

        return fact with { Conditions = conditions.ToValueList() };
    }

    public static JoinCoalition Show(CoalitionJoined fact, Guid version, Showing showing) => showing.Common(new JoinCoalition
    {
        Actor = Reference.To(fact.ActorId),
        Commitment = fact.Commitment,
        Conditions = fact.Conditions.Count == 0 ? null : [.. fact.Conditions.Select(condition => new MemberConditionBody
        {
            Text = showing.Open($"{FactKind.Name}.condition", condition.Text),
            ProvisionId = condition.ProvisionId is { } provision ? Reference.To(provision) : null,
            Status = condition.Status,
        })],
    }, fact, FactKind.Name);
}

/// <summary>On what a member joins, and how that stands.</summary>
public sealed record MemberConditionBody
{
    [Text(2_000)]
    public string? Text { get; init; }

    public Reference? ProvisionId { get; init; }

    /// <summary>Absent: asked.</summary>
    public ConditionStatus? Status { get; init; }
}
