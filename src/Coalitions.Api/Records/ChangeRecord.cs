using System.Text.Json;
using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Privacy;
using Coalitions.Domain.Record;

namespace Coalitions.Api.Records;

/// <summary>What ends, corrections and retractions share: finding the record and holding its stream.</summary>
public static class ChangeRecord
{
    /// <summary>The record of the path, with its stream locked; 404 where there is none.</summary>
    public static async ValueTask<(OpenStream Stream, Entry Entry)> Find(Recorder recorder, string path, bool ifMatchRequired)
    {
        var stream = recorder.PathId(path) is { } id ? await recorder.StreamOf(id) : null;
        if (stream is null) throw new ProblemException(Problem.NotFound);
        var entry = stream.Dossier.Entries[recorder.PathId(path)!.Value];
        if (ifMatchRequired && recorder.IfMatch is null) throw new ProblemException(Problem.ConditionMissing);
        if (recorder.IfMatch is { } given && !EntityTags.Of(given).Any(tag => tag == "*" || tag == Answer.RecordTag(entry.LastChange))) throw new ProblemException(Problem.Stale);
        return (stream, entry);
    }

    public static Answer Done(Guid recordId, Guid changeId) =>
        new(201, new Changed(recordId, changeId), $"/v1/records/{recordId}", Answer.RecordTag(changeId));

    public const string Reason = "change.reason";

    /// <summary>What an event did to its record.</summary>
    public static string Verb(IRecordEvent recorded) => recorded switch
    {
        RecordEnded => "ended",
        RecordCorrected => "corrected",
        RecordRetracted => "retracted",
        _ => "recorded",
    };

    /// <summary>Why, sealed; null where no reason was given.</summary>
    public static SealedText? ReasonOf(IRecordEvent recorded) => recorded switch
    {
        RecordEnded ended => ended.Reason,
        RecordCorrected corrected => corrected.Reason,
        RecordRetracted retracted => retracted.Reason,
        _ => null,
    };
}
