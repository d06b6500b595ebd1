using System.Globalization;
using System.Text.Json;

namespace Coalitions.Proofs.Ledger;

/// <summary>
/// A recording that somebody means to make. Each has a mark of its own, the moment from which its facts are valid, by which
/// it is known again in the database and over HTTP, however often it was stored.
/// </summary>
public sealed record Intent(long Mark, string Key, string Path, string Body, IReadOnlyList<string> Events, string? IfMatch = null)
{
    private static readonly DateTime First = new(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public string Moment => MomentOf(Mark);

    /// <summary>The name of the actor that it registers, if it registers one.</summary>
    public string? Name { get; init; }

    /// <summary>The positions that it states, in their order.</summary>
    public IReadOnlyList<double> Positions { get; init; } = [];

    /// <summary>The free text that it seals, if any.</summary>
    public string? Note { get; init; }

    /// <summary>The record that it corrects, if it corrects one.</summary>
    public string? Corrects { get; init; }

    public static string MomentOf(long mark) => First.AddSeconds(mark).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static long MarkOf(string moment) =>
        (long)(DateTime.Parse(moment, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal) - First).TotalSeconds;

    public static Intent Actor(long mark, string key)
    {
        var name = $"Citizen panel {mark}";
        return new Intent(mark, key, "/v1/actors", Json(new { name, actorClass = "citizen", kind = "group", validFrom = MomentOf(mark) }), Registration) { Name = name };
    }

    public static Intent Stance(long mark, string key, string reform, string actor)
    {
        var (position, note) = (PositionOf(mark), $"said at hearing {mark}");
        return new Intent(mark, key, $"/v1/reforms/{reform}/alignments", Json(new { actor, position, note, validFrom = MomentOf(mark) }), Stated)
        {
            Positions = [position],
            Note = note,
        };
    }

    /// <summary>An actor with a stance on the reform itself and on each of these provisions.</summary>
    public static Intent Batch(long mark, string key, string reform, IReadOnlyList<string> provisions)
    {
        var (name, path, moment) = ($"Utility {mark}", $"POST /v1/reforms/{reform}/alignments", MomentOf(mark));
        double[] positions = [PositionOf(mark), .. provisions.Select((_, i) => PositionOf(mark + i + 1))];
        object[] items =
        [
            new { op = "POST /v1/actors", name = "$new", body = new { name, actorClass = "service_provider", kind = "organization", validFrom = moment } },
            new { op = path, body = new { actor = "$new", position = positions[0], validFrom = moment } },
            .. provisions.Select((provisionId, i) => new { op = path, body = new { actor = "$new", provisionId, position = positions[i + 1], validFrom = moment } }),
        ];
        return new Intent(mark, key, "/v1/batch", Json(new { items }), [.. Registration, .. positions.SelectMany(_ => Stated)]) { Name = name, Positions = positions };
    }

    public static Intent Correction(long mark, string key, Stated stated)
    {
        var position = PositionOf(mark);
        return new Intent(mark, key, $"/v1/records/{stated.RecordId}/correction", Json(new { set = new { position, validFrom = MomentOf(mark) } }), ["record_corrected"], stated.ETag)
        {
            Positions = [position],
            Corrects = stated.RecordId,
        };
    }

    private static string[] Registration => ["actor_registered", "name_given", "class_assigned"];

    private static string[] Stated => ["alignment_assessed"];

    private static double PositionOf(long mark) => (mark % 17 - 8) / 4.0;

    private static string Json(object body) => JsonSerializer.Serialize(body);
}

/// <summary>A stance on record, with the tag that its next correction needs.</summary>
public sealed record Stated(string RecordId, string ETag);
