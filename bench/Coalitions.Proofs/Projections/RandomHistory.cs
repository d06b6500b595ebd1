using Coalitions.Api.Persistence;
using Coalitions.Domain;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.Posts;
using Coalitions.Domain.Privacy;
using Coalitions.Domain.Record;
using Coalitions.Domain.Reforms;
using Coalitions.Domain.Time;
using JasperFx.Events;
using Marten;

namespace Coalitions.Proofs.Projections;

/// <summary>
/// Random events of every kind, put straight into the store: late facts, ends, corrections (some move a fact to another
/// stream), retractions. History refuses nothing, so neither does this.
/// </summary>
internal sealed class RandomHistory(DocumentStore store, string tenant, int seed)
{
    private const int Actors = 40;

    private static readonly SealedText Text = new("s1.00000000000000000000000000000000.AA");

    private readonly Random random = new(seed);
    private readonly HashSet<Guid> streams = [];
    private readonly List<(Guid Id, Guid Home, Fact Fact)> records = [];
    private List<Guid> actors = [], reforms = [], posts = [];
    private List<(Guid Reform, Guid Id)> provisions = [];

    /// <summary>Appends at least so many events, a few to a transaction.</summary>
    public async Task<int> Append(int events)
    {
        var appended = 0;
        if (actors.Count == 0) appended += await Commit(Beginning());
        while (appended < events) appended += await Commit([.. Enumerable.Range(0, random.Next(1, 25)).SelectMany(_ => Next())]);
        return appended;
    }

    private IReadOnlyList<(Guid Stream, Guid Id, IRecordEvent Event)> Beginning()
    {
        actors = [.. Enumerable.Range(0, Actors).Select(_ => Guid.CreateVersion7())];
        reforms = [.. Enumerable.Range(0, 4).Select(_ => Guid.CreateVersion7())];
        posts = [.. Enumerable.Range(0, 6).Select(_ => Guid.CreateVersion7())];
        provisions = [.. reforms.SelectMany(reform => Enumerable.Range(0, 3).Select(_ => (reform, Guid.CreateVersion7())))];
        return
        [
            .. actors.Select(actor => New(new ActorRegistered(actor, ActorKind.Person) { Valid = AnyTime() })),
            .. reforms.Select(reform => New(new ReformProposed(reform, Text, Scale.Support))),
            .. posts.Select(post => New(new PostEstablished(post, Text, Any(actors)))),
            .. provisions.Select(provision => New(new ProvisionAdded(provision.Reform, provision.Id, Text, Scale.Support), provision.Id)),
        ];
    }

    private (Guid Stream, Guid Id, IRecordEvent Event)[] Next()
    {
        if (random.Next(4) > 0) return [New(AnyFact())];
        var at = random.Next(records.Count);
        var (id, home, fact) = records[at];
        switch (random.Next(4))
        {
            case 0: return [(home, Guid.CreateVersion7(), new RecordEnded(id, Year(random.Next(2019, 2026))))];
            case 1: return [(home, Guid.CreateVersion7(), new RecordRetracted(id))];
            default:
                var restated = Restated(fact);
                var corrected = new RecordCorrected(id, restated, random.Next(2) == 0 ? Text : null);
                var moved = restated.StreamOf(tenant);
                records[at] = (id, moved, restated);
                return moved == home ? [(home, Guid.CreateVersion7(), corrected)] : [(home, Guid.CreateVersion7(), corrected), (moved, Guid.CreateVersion7(), corrected)];
        }
    }

    private Fact AnyFact()
    {
        var (actor, reform) = (Any(actors), Any(reforms));
        Fact fact = random.Next(18) switch
        {
            < 7 => AnyStance(),
            7 => new NameGiven(actor),
            8 => new ClassAssigned(actor, random.Next(2) == 0 ? ActorClass.Citizen : ActorClass.PublicOfficial),
            9 or 10 => new InfluenceAssessed(actor, random.Next(11) / 10.0, random.Next(2) == 0 ? reform : null, random.Next(2) == 0 ? Any(posts) : null),
            11 => new PostTaken(actor, Any(posts)),
            12 => new IncentiveIdentified(actor, IncentiveType.Status, ReformDirection.ForReform, reform, random.Next(3) == 0 ? null : 0.5),
            13 => new MembershipBegun(actor, Any(actors), Text),
            14 => new ContactNoted(actor, "email"),
            15 => new StakeholderIdentified(reform, actor, random.Next(2) == 0 ? 1 : null),
            16 => new IdentifierAssigned(actor, "unit"),
            _ => new StageReached(reform, ReformStage.Proposed, Text),
        };
        return fact with
        {
            Valid = AnyTime(),
            Mentions = random.Next(6) == 0 ? new[] { Any(actors) }.ToValueList() : default,
            Assessor = random.Next(4) == 0 ? new Assessor(AssessorKind.Actor, Any(actors)) : null,
        };
    }

    private AlignmentAssessed AnyStance()
    {
        var (reform, provision) = random.Next(2) == 0 ? (Any(reforms), (Guid?)null) : provisions[random.Next(provisions.Count)] is var (of, id) ? (of, id) : default;
        return new AlignmentAssessed(reform, provision, Any(actors), random.Next(3) == 0 ? null : random.Next(-4, 5) / 2.0, random.Next(2) == 0 ? null : random.Next(5) / 4.0);
    }

    private Fact Restated(Fact fact) => fact switch
    {
        AlignmentAssessed stance => random.Next(3) switch
        {
            0 => stance with { ActorId = Any(actors), Valid = AnyTime() },
            1 => stance with { Position = random.Next(-4, 5) / 2.0 },
            _ => stance with { Valid = AnyTime(), Assessor = null },
        },
        NameGiven name => name with { ActorId = Any(actors) },
        InfluenceAssessed influence => influence with { Influence = random.Next(11) / 10.0, ActorId = random.Next(2) == 0 ? Any(actors) : influence.ActorId },
        _ => fact with { Valid = AnyTime() },
    };

    private (Guid Stream, Guid Id, IRecordEvent Event) New(Fact fact, Guid? id = null)
    {
        var recordId = id ?? Guid.CreateVersion7();
        records.Add((recordId, fact.StreamOf(tenant), fact));
        return (fact.StreamOf(tenant), recordId, fact);
    }

    private async Task<int> Commit(IReadOnlyList<(Guid Stream, Guid Id, IRecordEvent Event)> events)
    {
        await using var session = store.LightweightSession(tenant);
        foreach (var stream in events.GroupBy(item => item.Stream))
        {
            object[] wrapped = [.. stream.Select(item => Wrap(session, item.Id, item.Event))];
            if (streams.Add(stream.Key)) session.Events.StartStream(StreamKind.Of(RecordedEvents.FactOf(stream.First().Event)), stream.Key, wrapped);
            else session.Events.Append(stream.Key, wrapped);
        }

        await session.SaveChangesAsync();
        return events.Count;
    }

    private static IEvent Wrap(IDocumentSession session, Guid id, IRecordEvent recorded)
    {
        var wrapped = session.Events.BuildEvent(recorded);
        wrapped.Id = id;
        return wrapped;
    }

    private Guid Any(List<Guid> from) => from[random.Next(from.Count)];

    private Validity AnyTime() => new(
        random.Next(5) == 0 ? null : random.Next(2) == 0 ? Year(random.Next(2010, 2019)) : ValidTime.Parse($"{random.Next(2010, 2019)}-{random.Next(1, 13):00}"),
        random.Next(4) == 0 ? Year(random.Next(2019, 2026)) : null);

    private static ValidTime Year(int year) => ValidTime.Parse($"{year}");
}
