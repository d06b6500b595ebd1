using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Context;
using Coalitions.Domain.Time;

namespace Coalitions.Api.Context;

/// <summary>Something in the world around that bears on reforms: an election, a budget, a scandal.</summary>
public sealed record NoteContextEvent : FactBody, IFactBody<NoteContextEvent, ContextEventOccurred>
{
    public required ContextEventKind Kind { get; init; }

    [Name]
    public required string Title { get; init; }

    /// <summary>Absent: it lasted as long as what validFrom names.</summary>
    public ValidTime? EndsOn { get; init; }

    public Level? Level { get; init; }

    /// <summary>The reforms that it bears on; none: all.</summary>
    public IReadOnlyList<Reference>? Reforms { get; init; }

    public static FactKind FactKind { get; } = new FactKind<ContextEventOccurred, NoteContextEvent>(null, ResourceKind.ContextEvent);

    public static Operation Operation { get; } = new("/v1/context-events", "noteContextEvent", "Records an event in the world around.",
        typeof(NoteContextEvent), typeof(Created), async (recorder, _, element) =>
        {
            var body = recorder.Bind<NoteContextEvent>(element);
            var (occurred, record) = (recorder.NewId(), recorder.NewId());
            var stream = recorder.Begin(occurred);
            await recorder.Record(await body.Read(recorder, new FactIds(occurred, record, record)), record);
            return Answer.Created("context-events", stream, new Receipts { ContextEvent = record });
        });

    public async ValueTask<ContextEventOccurred> Read(Recorder recorder, FactIds ids)
    {
        if (ValidTo is not null) recorder.Refuse("validTo", "not-applicable", "endsOn is until when this is valid; leave validTo out.");
        var reforms = await recorder.Each(Reforms, recorder.Reform, "reforms");
        var from = ValidFrom ?? ValidTime.OnDay(recorder.Now);
        var fact = await recorder.Common(new ContextEventOccurred(ids.Subject, Kind, default, Level, reforms),
            this with { ValidFrom = from, ValidTo = EndsOn ?? from }, FactKind.Name);
        recorder.Register(new Resource(ids.Subject, ResourceKind.ContextEvent));
        return fact with { Title = (await recorder.Seal($"{FactKind.Name}.title", [.. fact.SealedUnder], Title))!.Value };
    }

    public static NoteContextEvent Show(ContextEventOccurred fact, Guid version, Showing showing) => showing.Common(new NoteContextEvent
    {
        Kind = fact.Kind,
        Title = showing.Open($"{FactKind.Name}.title", fact.Title)!,
        EndsOn = fact.Valid.To,
        Level = fact.Level,
        Reforms = fact.Reforms.Count == 0 ? null : [.. fact.Reforms.Select(Reference.To)],
    }, fact, FactKind.Name) with { ValidTo = null };
}
