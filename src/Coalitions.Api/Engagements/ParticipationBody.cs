using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Engagements;

namespace Coalitions.Api.Engagements;

/// <summary>Something about one actor's part in an engagement, or the same about many actors at once.</summary>
public abstract record ParticipationBody : FactBody
{
    public Reference? Actor { get; init; }

    /// <summary>Many actors of whom the same is recorded, one record each.</summary>
    [MinLength(1)]
    public IReadOnlyList<Reference>? Actors { get; init; }

    /// <summary>Records one fact for the actor, or for each of the actors, on the engagement of the path.</summary>
    protected static Operation Records<TBody, TFact>(string template, string id, string summary, FactKind kind)
        where TBody : ParticipationBody, IFactBody<TBody, TFact>
        where TFact : ParticipationFact => new(template, id, summary, typeof(TBody), typeof(RecordedOneOrMany), async (recorder, path, element) =>
        {
            var engagement = await recorder.Path(path, kind.SubjectKind);
            await recorder.CheckVersion(engagement);
            var body = recorder.Bind<TBody>(element);
            if (body is { Actor: not null, Actors: not null }) recorder.Refuse("actors", "contradiction", "Either one actor or many are given.");
            if (body is { Actor: null, Actors: null }) recorder.Refuse("actor", "missing-member", "The actor, or the actors, are required.");
            if (body.Actors is { Count: 0 }) recorder.Refuse("actors", "empty", "The list is empty.");
            recorder.ThrowIfRefused();
            if (body.Actors is null)
            {
                var (id, fact) = await Read(body);
                await recorder.Record(fact, id);
                return Answer.Recorded(id);
            }

            var facts = new List<(Guid Id, TFact Fact)>();
            foreach (var actor in await recorder.Each(body.Actors, recorder.Actor, "actors"))
                facts.Add(await Read(body with { Actor = Reference.To(actor), Actors = null }));
            await recorder.OpenAll(facts.Select(item => item.Fact.StreamOf(recorder.Tenant)));
            var pointer = recorder.Pointer;
            for (var i = 0; i < facts.Count; i++)
            {
                recorder.Pointer = $"{pointer}/actors/{i.ToString(CultureInfo.InvariantCulture)}";
                await recorder.Record(facts[i].Fact, facts[i].Id);
            }

            recorder.Pointer = pointer;
            return Answer.RecordedAll([.. facts.Select(item => item.Id)]);

            async ValueTask<(Guid Id, TFact Fact)> Read(TBody one)
            {
                recorder.ThrowIfRefused();
                var id = recorder.NewId();
                return (id, await one.Read(recorder, new FactIds(engagement, id, id)));
            }
        });

    /// <summary>The one actor of a body that is read for one.</summary>
    protected async ValueTask<Guid> OneActor(Recorder recorder)
    {
        if (Actors is not null) recorder.Refuse("actors", "not-applicable", "A single record is about one actor.");
        if (Actor is not { } actor)
        {
            recorder.Refuse("actor", "missing-member", "The actor is required.");
            return Guid.Empty;
        }

        return await recorder.Actor(actor, "actor");
    }
}
