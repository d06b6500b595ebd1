using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Reforms;

namespace Coalitions.Api.Reforms;

/// <summary>A reform enters the record.</summary>
public sealed record ProposeReform : FactBody, IFactBody<ProposeReform, ReformProposed>
{
    [Name]
    public required string Title { get; init; }

    [Text(4_000)]
    public string? Description { get; init; }

    [Code]
    public string? Sector { get; init; }

    public Level? Level { get; init; }

    /// <summary>The scale of stances on the reform itself.</summary>
    public ScaleBody? Scale { get; init; }

    public IReadOnlyList<IdentifierBody>? Identifiers { get; init; }

    public static FactKind FactKind { get; } = new FactKind<ReformProposed, ProposeReform>(null, ResourceKind.Reform);

    public static Operation Operation { get; } = new("/v1/reforms", "proposeReform", "Records a reform.",
        typeof(ProposeReform), typeof(Created), async (recorder, _, element) =>
        {
            var body = recorder.Bind<ProposeReform>(element);
            var (reformId, recordId) = (recorder.NewId(), recorder.NewId());
            var stream = recorder.Begin(reformId);
            await recorder.Record(await body.Read(recorder, new FactIds(reformId, recordId, recordId)), recordId);
            var identifiers = await Recording.Identifiers.AddAll(recorder, reformId, body.Identifiers);
            return Answer.Created("reforms", stream, new Receipts { Reform = recordId, Identifiers = identifiers });
        });

    public async ValueTask<ReformProposed> Read(Recorder recorder, FactIds ids)
    {
        var scale = ScaleBody.Read(recorder, Scale);
        var fact = await recorder.Common(new ReformProposed(ids.Subject, default, scale, null, Sector, Level), this, FactKind.Name, startsUnknown: true);
        recorder.Register(new Resource(ids.Subject, ResourceKind.Reform, Scale: scale));
        Guid[] subjects = [.. fact.SealedUnder];
        return fact with
        {
            Title = (await recorder.Seal($"{FactKind.Name}.title", subjects, Title))!.Value,
            Description = await recorder.Seal($"{FactKind.Name}.description", subjects, Description),
            Labels = await ScaleBody.Seal(recorder, Scale, FactKind.Name, ids.Subject),
        };
    }

    public static ProposeReform Show(ReformProposed fact, Guid version, Showing showing) => showing.Common(new ProposeReform
    {
        Title = showing.Open($"{FactKind.Name}.title", fact.Title)!,
        Description = showing.Open($"{FactKind.Name}.description", fact.Description),
        Sector = fact.Sector,
        Level = fact.Level,
        Scale = ScaleBody.Show(fact.Scale, fact.Labels, FactKind.Name, showing),
    }, fact, FactKind.Name);
}
