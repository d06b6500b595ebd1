using System.Text.Json;
using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Record;
using Coalitions.Domain.Time;

namespace Coalitions.Api.Actors;

/// <summary>A person, organization or group enters the record, with the name and class it goes by.</summary>
public sealed record RegisterActor : FactBody
{
    [Name]
    public required string Name { get; init; }

    public ActorClass? ActorClass { get; init; }

    public ActorKind? Kind { get; init; }

    public OrganizationType? OrganizationType { get; init; }

    public Level? Level { get; init; }

    [Code]
    public IReadOnlyList<string>? Sectors { get; init; }

    public IReadOnlyList<IdentifierBody>? Identifiers { get; init; }

    public static Operation Operation { get; } = new("/v1/actors", "registerActor", "Registers an actor.",
        typeof(RegisterActor), typeof(Created), (recorder, _, element) => recorder.Bind<RegisterActor>(element).Register(recorder, recorder.NewId()));

    /// <summary>Registers the actor under this id.</summary>
    public async ValueTask<Answer> Register(Recorder recorder, Guid actorId)
    {
        recorder.Register(new Resource(actorId, ResourceKind.Actor));
        var stream = recorder.Begin(actorId);

        var actor = await Record(new DescribeActor { Kind = Kind, OrganizationType = OrganizationType, Level = Level, Sectors = Sectors });
        var name = await Record(new GiveName { Name = Name });
        var actorClass = ActorClass is { } given ? await Record(new AssignClass { ActorClass = given }) : (Guid?)null;
        var identifiers = await Recording.Identifiers.AddAll(recorder, actorId, Identifiers);
        return Answer.Created("actors", stream,
            new Receipts { Actor = actor, Name = name, Class = actorClass, Identifiers = identifiers });

        async ValueTask<Guid> Record<TBody>(TBody facet)
            where TBody : FactBody
        {
            var id = recorder.NewId();
            var ids = new FactIds(actorId, id, id);
            var common = facet with
            {
                ValidFrom = ValidFrom, ValidTo = ValidTo, Basis = Basis, Confidence = Confidence,
                Evidence = Evidence, Assessor = Assessor, Note = Note, Mentions = Mentions,
            };
            Fact fact = common switch
            {
                DescribeActor describe => await describe.Read(recorder, ids),
                GiveName give => await give.Read(recorder, ids),
                AssignClass assign => await assign.Read(recorder, ids),
                _ => throw new InvalidOperationException($"{typeof(TBody).Name} is no facet of a registration."),
            };
            await recorder.Record(fact, id);
            return id;
        }
    }
}

/// <summary>What kind of actor it is.</summary>
public sealed record DescribeActor : FactBody, IFactBody<DescribeActor, ActorRegistered>
{
    public ActorKind? Kind { get; init; }

    public OrganizationType? OrganizationType { get; init; }

    public Level? Level { get; init; }

    [Code]
    public IReadOnlyList<string>? Sectors { get; init; }

    public static FactKind FactKind { get; } = new FactKind<ActorRegistered, DescribeActor>(null, ResourceKind.Actor);

    public async ValueTask<ActorRegistered> Read(Recorder recorder, FactIds ids)
    {
        if (OrganizationType is not null && (Kind ?? ActorKind.Person) == ActorKind.Person)
            recorder.Refuse("organizationType", "not-applicable", "A person has no organization type; set kind to organization or group.");
        return await recorder.Common(
            new ActorRegistered(ids.Subject, Kind ?? ActorKind.Person, OrganizationType, Level, (Sectors ?? []).ToValueList()),
            this, FactKind.Name, startsUnknown: true);
    }

    public static DescribeActor Show(ActorRegistered fact, Guid version, Showing showing) => showing.Common(new DescribeActor
    {
        Kind = fact.Kind,
        OrganizationType = fact.OrganizationType,
        Level = fact.Level,
        Sectors = fact.Sectors.Count == 0 ? null : [.. fact.Sectors],
    }, fact, FactKind.Name);
}
