using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Coalitions.Api.Recording;
using Coalitions.Domain.Identity;
using Coalitions.Domain.Record;

namespace Coalitions.Api.Reading;

/// <summary>One resource's own facts, folded from its stream as it was known at the clocks of a question.</summary>
/// <param name="Version">How many events of its stream were known: whoever changes what it saw sends it as If-Match.</param>
/// <param name="Standing">What stands on record, whenever it is in force, in valid order.</param>
public sealed record ResourceView(Guid Id, long Version, DateTime AsOf, IReadOnlyList<Span> Standing, Showing Showing)
{
    public IEnumerable<Span> InForce => Standing.Where(span => span.From <= AsOf && AsOf < span.To);

    /// <summary>What is in force, of one kind.</summary>
    public IEnumerable<ShownFact> Facts<T>()
        where T : Fact => InForce.Where(span => span.Fact is T).Select(Show);

    /// <summary>What has begun by then, of one kind, also where it has ended or given way to another.</summary>
    public IEnumerable<Span> Begun<T>()
        where T : Fact => Standing.Where(span => span.Fact is T && span.From <= AsOf);

    public ShownFact Show(Span span) => ShownFact.Of(span.RecordId, span.Version, span.Fact, Showing);

    public T? One<T>()
        where T : Fact => InForce.Select(span => span.Fact).OfType<T>().FirstOrDefault();

    public Span? SpanOf<T>()
        where T : Fact => InForce.FirstOrDefault(span => span.Fact is T);
}

public static class Dossiers
{
    /// <summary>The resource of the path; 404 where it was not known, or never.</summary>
    public static async Task<ResourceView> Resource<TBirth>(this Question question, string id)
        where TBirth : Fact
    {
        if (!Guid.TryParseExact(id, "D", out var stream)) throw new ProblemException(Problem.NotFound);
        var stored = (await RecordedEvents.OfStreams(question.Database.Api, question.Tenant, [stream], question.Cancellation))[stream].ToArray();
        if (question.IsLatest && stored.Length > 0 && stored[0].Recorded.Sequence > question.Clocks.SeqId) await question.CatchUp();
        var known = Known(stored).ToArray();
        if (!SeenFacts.HistoryOf(stream, question.Tenant, known, Identities.None).Dossier.Of<TBirth>().Any()) throw new ProblemException(Problem.NotFound);

        // Who was merged is shown as the survivor, with all that is on record of either.
        var identities = await question.Identities();
        var survivor = identities.Of(stream);
        var others = identities.Behind(stream).Where(other => other != stream).ToArray();
        var theirs = await RecordedEvents.OfStreams(question.Database.Api, question.Tenant, others, question.Cancellation);
        var history = SeenFacts.HistoryOf(survivor, question.Tenant, known.Concat(Known(others.SelectMany(other => theirs[other]))), identities);
        Span[] standing = [.. history.Standing.OrderBy(span => span.From).ThenBy(span => span.RecordId)];
        var showing = await Showing.Of(question.Database, question.Texts, question.Tenant, standing.Select(span => (span.Version, span.Fact)), question.Cancellation);
        return new ResourceView(survivor, known.Length, question.Clocks.AsOf, standing, showing);

        IEnumerable<Recorded> Known(IEnumerable<StoredEvent> events) => events.Select(item => item.Recorded).Where(recorded => recorded.Sequence <= question.Clocks.SeqId);
    }
}
