using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Coalitions.Api.Http;
using Coalitions.Api.Reforms;
using Coalitions.Domain.Detection;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Vocabulary;

namespace Coalitions.Api.Replays;

/// <summary>Writes lines of JSON straight into an answer, a little at a time: however long a line is, little of it is held.</summary>
internal sealed class FrameWriter(PipeWriter answer, CancellationToken cancellation) : IAsyncDisposable
{
    private const int Held = 64 << 10;

    private static readonly JsonWriterOptions Options = new() { Encoder = ApiJson.Options.Encoder, SkipValidation = true, MaxDepth = ApiJson.MaxDepth };
    private static readonly byte[] NewLine = "\n"u8.ToArray();

    private readonly Utf8JsonWriter json = new(answer, Options);
    private readonly ArrayBufferWriter<byte> aside = new();
    private readonly Utf8JsonWriter beside = new(Stream.Null, Options);
    private readonly Dictionary<Guid, CoordinatingTie> ties = [];
    private byte[]? reform, issues, coalitions;
    private long flushed;

    public async ValueTask Line<T>(T line)
    {
        JsonSerializer.Serialize(json, line, ApiJson.Options);
        await End();
    }

    /// <summary>The state as a frame: whole, or what of it changed since the frame before.</summary>
    public async ValueTask Frame(ReplayState state, ReplayPoint point, bool whole, MapReform? shown, ReplayCoalitions detected, IReadOnlyList<LineageEvent> happened)
    {
        if (whole) (reform, issues, coalitions) = (null, null, null);
        ReplayActor[] actors = [.. (whole ? state.All.Union(state.Dirty) : state.Dirty).OrderBy(actor => actor.Id)];
        var there = state.Proposed is not null;

        json.WriteStartObject();
        json.WriteString("asOf", point.AsOf.ToString());
        json.WriteNumber("sequence", point.Sequence);
        json.WriteBoolean("whole", whole);
        Changed("reform", shown, ref reform);
        Changed("issues", state.Issues.Select(issue => new ReplayIssue(issue.Id, issue.Scale.Kind, issue.Scale.Min, issue.Scale.Max, issue.Direction)).ToArray(), ref issues);
        await Nodes(state, actors, whole);
        await Stances(actors, whole);
        await Ties(state, whole);
        json.WritePropertyName("measures");
        if (there) JsonSerializer.Serialize(json, Measures(state), ApiJson.Options);
        else json.WriteNullValue();
        await Exclusions(actors, whole);
        Changed("coalitions", detected.Found, ref coalitions);
        if (detected.Undetected is { } why) json.WriteString("undetected", why);
        json.WritePropertyName("lineage");
        JsonSerializer.Serialize(json, happened, ApiJson.Options);
        json.WriteEndObject();
        state.Shown();
        await End();
    }

    public async ValueTask DisposeAsync()
    {
        await json.DisposeAsync();
        await beside.DisposeAsync();
    }

    private async ValueTask Nodes(ReplayState state, ReplayActor[] actors, bool whole)
    {
        var gone = new List<Guid>();
        Begin("nodes");
        foreach (var actor in actors)
        {
            if (actor.Figures is null)
            {
                if (actor.ShownNode is not null && !whole) gone.Add(actor.Id);
                actor.ShownNode = null;
                continue;
            }

            if (actor.Dirty)
            {
                var node = Node(actor.Show(state));
                var same = node.SequenceEqual(actor.ShownNode);
                if (!same) actor.ShownNode = node.ToArray();
                if (same && !whole) continue;
            }

            json.WriteRawValue(actor.ShownNode, skipInputValidation: true);
            await Breathe();
        }

        await Gone(gone);
    }

    private async ValueTask Stances(ReplayActor[] actors, bool whole)
    {
        var gone = new List<(Guid Actor, Guid Issue)>();
        Begin("stances");
        foreach (var actor in actors)
        {
            if (whole) actor.ShownPositions = [];
            foreach (var (issue, position) in actor.Positions)
            {
                if (actor.ShownPositions.Contains((issue, position))) continue;
                json.WriteStartObject();
                json.WriteString("actorId", actor.Id);
                json.WriteString("issueId", issue);
                json.WriteNumber("position", position);
                json.WriteEndObject();
            }

            foreach (var (issue, _) in actor.ShownPositions)
                if (!actor.Positions.Any(held => held.Issue == issue)) gone.Add((actor.Id, issue));
            actor.ShownPositions = actor.Positions;
            await Breathe();
        }

        json.WriteEndArray();
        json.WriteStartArray("gone");
        foreach (var (actor, issue) in gone)
        {
            json.WriteStartObject();
            json.WriteString("actorId", actor);
            json.WriteString("issueId", issue);
            json.WriteEndObject();
            await Breathe();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private async ValueTask Ties(ReplayState state, bool whole)
    {
        var gone = new List<Guid>();
        if (whole) ties.Clear();
        Begin("ties");
        foreach (var record in (whole ? state.Ties.Keys : (IEnumerable<Guid>)state.DirtyTies).Order())
        {
            if (state.Ties.TryGetValue(record, out var tie) && state.Counts(tie))
            {
                if (ties.TryGetValue(record, out var known) && known == tie.Tie) continue;
                ties[record] = tie.Tie;
                json.WriteStartObject();
                json.WriteString("recordId", record);
                json.WriteString("fromId", tie.Tie.FromId);
                json.WriteString("toId", tie.Tie.ToId);
                json.WriteNumber("weight", tie.Tie.Weight);
                json.WriteEndObject();
                await Breathe();
            }
            else if (ties.Remove(record))
            {
                gone.Add(record);
            }
        }

        await Gone(gone);
    }

    private async ValueTask Exclusions(ReplayActor[] actors, bool whole)
    {
        var gone = new List<Guid>();
        Begin("excluded");
        foreach (var actor in actors)
        {
            var reason = actor.Figures is { } figures ? Domain.Mapping.Measures.Weight(figures, out _) : null;
            if (reason is null && actor.ShownExclusion is not null && !whole) gone.Add(actor.Id);
            if (reason is not null && (whole || reason != actor.ShownExclusion))
            {
                json.WriteStartObject();
                json.WriteString("actorId", actor.Id);
                json.WriteString("reason", reason);
                json.WriteEndObject();
                await Breathe();
            }

            actor.ShownExclusion = reason;
        }

        await Gone(gone);
    }

    private static ReplayMeasures Measures(ReplayState state)
    {
        return new ReplayMeasures(Short(state.Tally.WeightedMean([])), Short(state.Tally.WeightedMedian([])), state.Tally.ByClass(state.Scale));

        static ReplayMeasure Short(Measure measure) => new(measure.Value, measure.N, measure.Unweighted);
    }

    private void Begin(string part)
    {
        json.WriteStartObject(part);
        json.WriteStartArray("set");
    }

    private async ValueTask Gone(IReadOnlyList<Guid> gone)
    {
        json.WriteEndArray();
        json.WriteStartArray("gone");
        foreach (var id in gone)
        {
            json.WriteStringValue(id);
            await Breathe();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Changed<T>(string member, T value, ref byte[]? known)
    {
        var bytes = Bytes(value);
        if (bytes.SequenceEqual(known)) return;
        known = bytes.ToArray();
        json.WritePropertyName(member);
        json.WriteRawValue(known, skipInputValidation: true);
    }

    private ReadOnlySpan<byte> Bytes<T>(T value)
    {
        aside.ResetWrittenCount();
        beside.Reset(aside);
        JsonSerializer.Serialize(beside, value, ApiJson.Options);
        beside.Flush();
        return aside.WrittenSpan;
    }

    // Written by hand, as the map's own serialisation writes it: there are very many.
    private ReadOnlySpan<byte> Node(MapNode node)
    {
        aside.ResetWrittenCount();
        beside.Reset(aside);
        MapNodeJson.Write(beside, node);
        beside.Flush();
        return aside.WrittenSpan;
    }

    private async ValueTask End()
    {
        json.Flush();
        json.Reset();
        flushed = 0;
        answer.Write(NewLine);
        await answer.FlushAsync(cancellation);
    }

    private ValueTask Breathe() => json.BytesCommitted + json.BytesPending - flushed < Held ? default : Flush();

    private async ValueTask Flush()
    {
        json.Flush();
        flushed = json.BytesCommitted;
        await answer.FlushAsync(cancellation);
    }
}
