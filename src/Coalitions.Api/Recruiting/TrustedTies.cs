using Coalitions.Api.Facts;
using Coalitions.Api.Reading;
using Coalitions.Domain.Recruiting;
using Coalitions.Domain.Ties;
using Coalitions.Domain.Vocabulary;

namespace Coalitions.Api.Recruiting;

/// <summary>Reads over which ties actors of a map could introduce somebody to each other.</summary>
public static class TrustedTies
{
    private static readonly string[] Kinds = [.. Enum.GetValues<TieKind>().Where(Introductions.Carries).Select(Codes<TieKind>.Of)];

    /// <summary>The ties about the reform and those in general, in the numbers of the nodes.</summary>
    /// <param name="nodes">The ids of the nodes, in order.</param>
    /// <param name="since">Where a window is asked about: what was in force at any time from this moment on.</param>
    public static async Task<IReadOnlyList<TrustedTie>> Read(Question question, Guid reform, Guid[] nodes, DateTime? since)
    {
        // A tie of negative sign counts below 0, whatever its kind.
        var rows = await FactRows.Columns(question, FactTables.Ties, "f.record_id, f.from_id, f.to_id, f.kind",
            "f.kind = any($4) and (f.coordination is null or f.coordination >= 0) and (f.reform_id = $5 or f.reform_id is null) and f.from_id = any($6) and f.to_id = any($6)",
            [Kinds, reform, nodes], row => (Record: row.GetGuid(0), From: row.GetGuid(1), To: row.GetGuid(2), Kind: Codes<TieKind>.Parse(row.GetString(3))), since);
        return [.. rows.Where(row => row.From != row.To).Select(row => new TrustedTie(row.Record, Array.BinarySearch(nodes, row.From), Array.BinarySearch(nodes, row.To), row.Kind))];
    }
}
