using System.ComponentModel.DataAnnotations;
using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Engagements;

namespace Coalitions.Api.Engagements;

/// <summary>How many people, beside those who are named.</summary>
public sealed record CountCrowd : FactBody, IFactBody<CountCrowd, CrowdCounted>
{
    public const int Largest = 1_000_000_000;

    [Range(0, Largest)]
    public required int Count { get; init; }

    public ActorClass? ActorClass { get; init; }

    /// <summary>Which of them, in words.</summary>
    [Text(200)]
    public string? Group { get; init; }

    /// <summary>Absent: attended.</summary>
    public CountOf? Of { get; init; }

    public bool? Estimated { get; init; }

    public static FactKind FactKind { get; } = new FactKind<CrowdCounted, CountCrowd>("engagement", ResourceKind.Engagement);

    public static Operation Operation { get; } = Operation.Records("/v1/engagements/{id}/counts", "countCrowd",
        "Records how many people were invited, declined or attended beside those named.", FactKind, typeof(CountCrowd));

    public async ValueTask<CrowdCounted> Read(Recorder recorder, FactIds ids)
    {
        if (Count is < 0 or > Largest) recorder.Refuse("count", "out-of-range", FormattableString.Invariant($"A count lies in [0, {Largest}]."));
        var fact = await recorder.Common(new CrowdCounted(ids.Subject, Count, Of ?? CountOf.Attended, ActorClass, null, Estimated ?? false),
            this, FactKind.Name, await recorder.SinceStart(ids.Subject));
        return fact with { Group = await recorder.Seal($"{FactKind.Name}.group", [.. fact.SealedUnder], Group) };
    }

    public static CountCrowd Show(CrowdCounted fact, Guid version, Showing showing) => showing.Common(new CountCrowd
    {
        Count = fact.Count,
        ActorClass = fact.ActorClass,
        Group = showing.Open($"{FactKind.Name}.group", fact.Group),
        Of = fact.Of,
        Estimated = fact.Estimated,
    }, fact, FactKind.Name);
}
