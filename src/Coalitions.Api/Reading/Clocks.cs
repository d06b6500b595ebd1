using System.Globalization;
using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Coalitions.Domain.Time;
using Npgsql;

namespace Coalitions.Api.Reading;

/// <summary>The pair of clocks of a question, resolved: what was so at <see cref="AsOf"/>, as far as it was known at <see cref="Sequence"/>.</summary>
/// <param name="AsOf">The moment, UTC.</param>
/// <param name="AsOfText">As it is echoed: as given, else the present instant.</param>
/// <param name="Sequence">The tenant's sequence; 0 before its first event.</param>
/// <param name="SeqId">The same in the store's own order.</param>
/// <param name="KnownAt">When that sequence was recorded; null before the first event.</param>
/// <param name="Pinned">Whether the question names both clocks so that its answer can never change.</param>
public sealed record Clocks(DateTime AsOf, string AsOfText, long Sequence, long SeqId, DateTime? KnownAt, bool Pinned)
{
    public string SequenceText => Sequence.ToString(CultureInfo.InvariantCulture);

    public string? KnownAtText => KnownAt is { } at ? ValidTime.At(at).ToString() : null;

    /// <summary>Reads the clocks from <c>asOf</c>, <c>knownAt</c> and <c>at</c>, or from what stands for them.</summary>
    public static Task<Clocks> Resolve(Database database, string tenant, IQueryCollection query, ClockNames names, DateTime now, CancellationToken cancellation) =>
        Resolve(database, tenant, One(query, names.AsOf), One(query, names.KnownAt), names.At is null ? null : One(query, names.At), names, now, cancellation);

    /// <summary>The same where the texts are given.</summary>
    public static async Task<Clocks> Resolve(
        Database database, string tenant, string? asOf, string? knownAt, string? at, ClockNames names, DateTime now, CancellationToken cancellation)
    {
        if (at is not null && (asOf ?? knownAt) is not null) throw Wrong("at", "at sets asOf and knownAt; leave those out.");
        var (asOfTime, known) = (Time(names.AsOf, asOf) ?? Time("at", at), knownAt ?? at);
        var (member, text) = (at is null ? names.KnownAt : "at", asOfTime?.ToString() ?? ValidTime.At(now).ToString());
        var moment = asOfTime?.LastInstant ?? ValidTime.At(now).Start;

        if (known is null) return await Find("order by sequence desc limit 1", [], pinned: false);
        if (long.TryParse(known, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) && at is null)
        {
            if (sequence == 0) return new Clocks(moment, text, 0, 0, null, asOf is not null);
            var found = await Find("and sequence = $2", [sequence], asOf is not null);
            return found.Sequence == sequence ? found : throw Wrong(member, "The sequence lies in the future.");
        }

        if (!ValidTime.TryParse(known, out var time) || time.Precision is Precision.Year or Precision.Month)
            throw Wrong(member, "A recorded time is a sequence, a day 2026-05-14 or an instant 2026-05-14T10:30:00Z.");
        if (time.Start > now) throw Wrong(member, "What will be known in the future is not known.");
        return time.Precision == Precision.Day
            ? await Find("and recorded_at < $2 order by sequence desc limit 1", [time.End], pinned: false)
            : await Find("and recorded_at <= $2 order by sequence desc limit 1", [time.Start], pinned: false);

        async Task<Clocks> Find(string which, object[] values, bool pinned)
        {
            await using var command = database.Api.CreateCommand($"select sequence, seq_id, recorded_at from {database.Facts}.sequence where tenant_id = $1 {which}");
            command.Parameters.AddWithValue(tenant);
            foreach (var value in values) command.Parameters.AddWithValue(value);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            return await reader.ReadAsync(cancellation)
                ? new Clocks(moment, text, reader.GetInt64(0), reader.GetInt64(1), reader.GetDateTime(2), pinned)
                : new Clocks(moment, text, 0, 0, null, pinned);
        }
    }

    private static ValidTime? Time(string member, string? text) =>
        text is null ? null : ValidTime.TryParse(text, out var time) ? time : throw Wrong(member, "A date is a year 2019, a month 2019-05, a day 2019-05-14 or an instant 2019-05-14T10:30:00Z.");

    private static string? One(IQueryCollection query, string member) =>
        query[member] is { Count: > 0 } values ? values.Count == 1 ? values[0] : throw Wrong(member, "The member stands twice.") : null;

    private static ProblemException Wrong(string member, string sentence) => new(Problem.Invalid(member, "invalid-value", sentence));
}

/// <summary>The members by which a question names its clocks.</summary>
/// <param name="At">That which sets both; null where there is none.</param>
public sealed record ClockNames(string AsOf, string KnownAt, string? At = null)
{
    public static readonly ClockNames Usual = new("asOf", "knownAt", "at");

    public static readonly ClockNames From = new("asOfFrom", "knownFrom");

    public static readonly ClockNames To = new("asOfTo", "knownTo");
}
