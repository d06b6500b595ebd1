using System.Text.Json.Nodes;
using Coalitions.Api.Reading;
using Coalitions.Domain.Record;
using Coalitions.Domain.Time;

namespace Coalitions.Api.Feed;

/// <summary>One thing that was recorded, as the feed tells it: not the stored event, which may change its form. Members are only ever added.</summary>
/// <param name="Sequence">Its place in the tenant's order of recording.</param>
/// <param name="Migrated">Whether it was recorded elsewhere at that time, and moved in by RecordedBy.</param>
/// <param name="RecordedBy">The opaque principal.</param>
/// <param name="Type">The kind of fact that it is about.</param>
/// <param name="Change"><c>recorded</c>, <c>ended</c>, <c>corrected</c> or <c>retracted</c>.</param>
/// <param name="ChangeId">The id of this change; the record's own where it was recorded.</param>
/// <param name="Subjects">Every resource that the fact speaks of, or spoke of before the change, under the ids with which it was recorded.</param>
/// <param name="ValidFrom">From when it was so; null where that is unknown.</param>
/// <param name="Data">The fact after this change, as the body that would record it.</param>
public sealed record FeedItem(
    long Sequence, string RecordedAt, bool Migrated, string? RecordedBy, string Type, string Change, Guid RecordId, Guid ChangeId,
    IReadOnlyList<Guid> Subjects, ValidTime? ValidFrom, JsonObject Data, string? Reason)
{
    public static FeedItem Of(HistoryItem shown, IReadOnlyList<Guid> subjects, Fact fact) => new(
        shown.Sequence, shown.RecordedAt, shown.Migrated, shown.RecordedBy, shown.Type, shown.Change, shown.RecordId, shown.ChangeId,
        subjects, fact.Valid.From, shown.Data, shown.Reason);
}

/// <summary>A page of the feed.</summary>
/// <param name="Sequence">As far as the tenant's recordings are numbered.</param>
/// <param name="Next">
/// The <c>after</c> of the next page, always: as far as was looked, also where nothing of it was asked for. Whoever is given
/// <c>sequence</c> here has seen everything so far.
/// </param>
public sealed record FeedPage(long Sequence, IReadOnlyList<FeedItem> Items, long Next);
