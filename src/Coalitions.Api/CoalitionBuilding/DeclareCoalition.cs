using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.CoalitionBuilding;

namespace Coalitions.Api.CoalitionBuilding;

/// <summary>A coalition is declared on a reform.</summary>
public sealed record DeclareCoalition : FactBody, IFactBody<DeclareCoalition, CoalitionDeclared>
{
    [Name]
    public required string Name { get; init; }

    public required Reference ReformId { get; init; }

    [Text(4_000)]
    public string? Purpose { get; init; }

    public CoalitionAim? Aim { get; init; }

    public static FactKind FactKind { get; } = new FactKind<CoalitionDeclared, DeclareCoalition>(null, ResourceKind.Coalition);

    public static Operation Operation { get; } = new("/v1/coalitions", "declareCoalition", "Records a declared coalition.",
        typeof(DeclareCoalition), typeof(Created), async (recorder, _, element) =>
        {
            var body = recorder.Bind<DeclareCoalition>(element);
            var (coalition, record) = (recorder.NewId(), recorder.NewId());
            var stream = recorder.Begin(coalition);
            await recorder.Record(await body.Read(recorder, new FactIds(coalition, record, record)), record);
            return Answer.Created("coalitions", stream, new Receipts { Coalition = record });
        });

    public async ValueTask<CoalitionDeclared> Read(Recorder recorder, FactIds ids)
    {
        var reform = await recorder.Reform(ReformId, "reformId");
        var fact = await recorder.Common(new CoalitionDeclared(ids.Subject, reform, default, null, Aim), this, FactKind.Name);
        recorder.Register(new Resource(ids.Subject, ResourceKind.Coalition, reform));
        return fact with
        {
            Name = (await recorder.Seal($"{FactKind.Name}.name", [.. fact.SealedUnder], Name))!.Value,
            Purpose = await recorder.Seal($"{FactKind.Name}.purpose", [.. fact.SealedUnder], Purpose),
        };
    }

    public static DeclareCoalition Show(CoalitionDeclared fact, Guid version, Showing showing) => showing.Common(new DeclareCoalition
    {
        Name = showing.Open($"{FactKind.Name}.name", fact.Name)!,
        ReformId = Reference.To(fact.ReformId),
        Purpose = showing.Open($"{FactKind.Name}.purpose", fact.Purpose),
        Aim = fact.Aim,
    }, fact, FactKind.Name);
}
