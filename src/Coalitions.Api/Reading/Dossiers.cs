using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Coalitions.Api.Recording;
using Coalitions.Domain.Record;

namespace Coalitions.Api.Reading;

/// <summary>One resource's own facts, folded from its stream as it was known at the clocks of a question.</summary>
public sealed record ResourceView(Guid Id, long Version, IReadOnlyList<Span> InForce, Showing Showing)
{
    public IEnumerable<ShownFact> Facts<T>()
        where T : Fact => InForce.Where(span => span.Fact is T).OrderBy(span => (span.From, span.RecordId))
            .Select(span => ShownFact.Of(span.RecordId, span.Version, span.Fact, Showing));

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
        var history = new History(stream, question.Tenant);
        foreach (var item in stored.Where(item => item.Recorded.Sequence <= question.Clocks.SeqId)) history.Take(item.Recorded);
        if (!history.Dossier.Of<TBirth>().Any()) throw new ProblemException(Problem.NotFound);
        var inForce = history.InForce(question.Clocks.AsOf).ToArray();
        var showing = await Showing.Of(question.Database, question.Texts, question.Tenant, inForce.Select(span => (span.Version, span.Fact)), question.Cancellation);
        return new ResourceView(stream, stored.Length, inForce, showing);
    }
}
