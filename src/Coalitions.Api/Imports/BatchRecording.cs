using System.Text.Json;
using Coalitions.Api.Http;
using Coalitions.Api.Reading;
using Coalitions.Api.Recording;
using Coalitions.Domain.Time;

namespace Coalitions.Api.Imports;

/// <summary>Operations, one a line, as a batch takes them; and histories that are moved in with their own recorded times.</summary>
public sealed class BatchFormat : IImportFormat
{
    public const string Part = "lines";

    public const string ContentType = "application/x-ndjson";

    public string Name => "batch";

    public IReadOnlyList<ImportPart> Parts { get; } =
        [new(Part, "a line for each operation: {\"op\", \"name\", \"body\"}, and with mode=migrate \"recordedAt\", an instant.") { ContentType = ContentType }];

    public IReadOnlyList<string> Members { get; } = ["continues"];

    public IReadOnlyList<string> Modes { get; } = [ImportMode.Atomic, ImportMode.Partial, ImportMode.Migrate];

    // As much as a batch takes in one piece, since each of its operations may need locks of its own.
    public int MostFacts => Recordings.MostFacts;

    public async ValueTask<Import> Take(ImportRequest request, Recorder recorder)
    {
        var lines = new BatchLines(request.Parts[Part], request.Mode == ImportMode.Migrate, recorder.Now);
        if (lines.First is { } first && first < await recorder.LatestRecorded()) throw new ProblemException(BatchRecording.OutOfOrder(""));
        var earlier = request.Query.Id("continues") is not { } import ? []
            : await recorder.NamesOf(import) ?? throw QueryValues.Wrong("continues", "There is no such import that is done.");
        return new BatchRecording(lines, earlier);
    }
}

/// <summary>A line of a batch.</summary>
/// <param name="RecordedAt">When it was recorded elsewhere; null: it is recorded now.</param>
public sealed record BatchLine(int Line, ReadOnlyMemory<byte> Json, DateTime? RecordedAt) : ImportLine(BatchFormat.Part, Line);

/// <summary>What a line says.</summary>
public sealed record BatchLineBody
{
    [Operation]
    public required string Op { get; init; }

    [Text(60)]
    public string? Name { get; init; }

    public required JsonElement Body { get; init; }

    /// <summary>When it was recorded elsewhere: an instant.</summary>
    public ValidTime? RecordedAt { get; init; }
}

/// <summary>Reads lines of JSON, each an operation. Those of a history must not go back in recorded time, nor ahead of ours.</summary>
public sealed class BatchLines(byte[] content, bool migrates, DateTime now)
{
    /// <summary>When the first line of a history was recorded; null where it does not say, which is told when it is read.</summary>
    public DateTime? First => migrates && Lines().FirstOrDefault() is { Json.Length: > 0 } line && Bind(line.Json, []) is { RecordedAt: { Precision: Precision.Instant } at } ? at.Start : null;

    public IReadOnlyList<BatchLine> Read(ImportTally tally)
    {
        var (read, latest) = (new List<BatchLine>(), DateTime.UnixEpoch);
        foreach (var (number, json) in Lines())
        {
            tally.Read(BatchFormat.Part);
            var errors = new List<ProblemError>();
            var body = Bind(json, errors);
            if (body is not null && Wrong(body, latest) is var (code, sentence)) errors.Add(new("/recordedAt", code, sentence));
            foreach (var error in errors) tally.Reject(BatchFormat.Part, number, error.Pointer.TrimStart('/'), error.Code, error.Detail);
            if (errors.Count > 0) continue;
            latest = body!.RecordedAt?.Start ?? latest;
            read.Add(new BatchLine(number, json, body.RecordedAt?.Start));
        }

        if (read.Count == 0 && !tally.HasErrors) tally.Reject(BatchFormat.Part, 0, "", "empty", "There is no line.");
        return read;
    }

    /// <summary>A line, strictly; null where it is none, and why in <paramref name="errors"/>.</summary>
    public static BatchLineBody? Bind(ReadOnlyMemory<byte> json, List<ProblemError> errors)
    {
        try
        {
            return StrictJson.Bind<BatchLineBody>(StrictJson.Parse(json), "", errors);
        }
        catch (ProblemException exception)
        {
            errors.AddRange(exception.Problem.Errors!);
            return null;
        }
    }

    private (string Code, string Sentence)? Wrong(BatchLineBody body, DateTime latest) => body.RecordedAt switch
    {
        not null when !migrates => ("not-applicable", "recordedAt is kept with mode=migrate only."),
        null when migrates => ("missing-member", "With mode=migrate each line says when it was recorded."),
        { Precision: not Precision.Instant } => ("invalid-value", "A recorded time is an instant 2019-05-14T10:30:00Z."),
        { } at when at.Start < DateTime.UnixEpoch => ("invalid-value", "Nothing was recorded before 1970."),
        { } at when at.Start > now => ("in-the-future", "It cannot have been recorded in the future."),
        { } at when at.Start < latest => ("recorded-order", "A line before this one was recorded later."),
        _ => null,
    };

    private IEnumerable<(int Number, ReadOnlyMemory<byte> Json)> Lines()
    {
        for (var (start, number) = (0, 1); start < content.Length; number++)
        {
            var end = Array.IndexOf(content, (byte)'\n', start) is >= 0 and var found ? found : content.Length;
            var json = content.AsMemory(start..end);
            if (json.Span.ContainsAnyExcept(" \t\r"u8)) yield return (number, json);
            start = end + 1;
        }
    }
}

/// <summary>Runs each line as an item of one batch; names carry over from piece to piece, and from an import that this one continues.</summary>
/// <param name="earlier">Whatever was named before, by the keyed hash of its name: names are chosen by people and may tell of them.</param>
public sealed class BatchRecording(BatchLines lines, IReadOnlyDictionary<string, Guid> earlier) : Import
{
    private readonly Dictionary<string, Guid> known = new(earlier);
    private Dictionary<string, Guid> named = [];
    private bool stored;

    // Nobody has read the records that a line changes; the line itself says what it is to find.
    public override string IfMatch => "*";

    public override IReadOnlyList<ImportLine> Read(ImportTally tally) => lines.Read(tally);

    public override async ValueTask Begin(Recorder recorder, ImportLine first)
    {
        recorder.Earlier = name => known.TryGetValue(recorder.NameHash(name), out var id) ? id : null;
        if (((BatchLine)first).RecordedAt is { } at && at < await recorder.LatestRecorded()) throw new WholeImportException(first, OutOfOrder("/recordedAt"));
    }

    public override async ValueTask<bool> Record(Recorder recorder, ImportLine line)
    {
        var (json, recordedAt) = line is BatchLine given ? (given.Json, given.RecordedAt) : throw new InvalidOperationException($"{line.GetType().Name} is no line of a batch.");
        if (recordedAt is { } at) recorder.Recall(at);
        var item = BatchLines.Bind(json, [])!;
        await recorder.Foresee(StrictJson.Ids(item.Body));
        await Batch.RunItem(recorder, new BatchItem { Op = item.Op, Name = item.Name, Body = item.Body }, "");
        recorder.ThrowIfRefused();
        return true;
    }

    public override void End(Recorder recorder, Guid importId)
    {
        named = recorder.Names.ToDictionary(name => recorder.NameHash(name.Key), name => name.Value);
        // What it continues with is stored beside its own first names, for whoever continues this one.
        foreach (var (hash, id) in stored ? named : named.Concat(known)) recorder.Changes.Names.Add((importId, Convert.FromHexString(hash), id));
    }

    public override void Committed()
    {
        foreach (var (hash, id) in named) known[hash] = id;
        stored = true;
    }

    public static Problem OutOfOrder(string pointer) => new(409, "recorded-order", "What the tenant holds was recorded later.", null,
        [new(pointer, "recorded-order", "What the tenant holds was recorded later than this; migrate into a new tenant first.")]);
}
