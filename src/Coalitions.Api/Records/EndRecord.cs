using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Record;
using Coalitions.Domain.Time;

namespace Coalitions.Api.Records;

/// <summary>The world changed: the fact held until a date.</summary>
public sealed record EndRecord
{
    /// <summary>The whole of what it names included: what ends today holds until midnight. Absent: today; in a scenario the day before its asOf.</summary>
    public ValidTime? ValidTo { get; init; }

    [Text(2_000)]
    public string? Reason { get; init; }

    public static Operation Operation { get; } = new("/v1/records/{recordId}/end", "endRecord",
        "Records that a fact no longer holds.", typeof(EndRecord), typeof(Changed), async (recorder, path, element) =>
        {
            var body = recorder.Bind<EndRecord>(element);
            var (stream, entry) = await ChangeRecord.Find(recorder, path, ifMatchRequired: false);
            var changeId = recorder.NewId();
            var reason = await recorder.Seal(ChangeRecord.Reason, [.. entry.Fact.SealedUnder], body.Reason);
            stream.Append(recorder.Granted(entry.End(new RecordEnded(entry.RecordId, body.ValidTo ?? recorder.LastDay, reason))), changeId);
            return ChangeRecord.Done(entry.RecordId, changeId);
        });
}
