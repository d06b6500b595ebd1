using System.Globalization;

namespace Coalitions.Api.Imports;

/// <summary>A comment of a conversation.</summary>
/// <param name="Text">Empty where it has none.</param>
public sealed record PolisComment(int Line, int Number, string Text, DateTime MadeAt) : ImportLine(PolisTables.Comments, Line);

/// <summary>A vote on a comment: agreed, disagreed or passed.</summary>
public sealed record PolisVote(int Line, int Comment, int Voter, int Position, DateTime CastAt) : ImportLine(PolisTables.Votes, Line);

/// <summary>
/// Reads what Polis exports of a conversation: a table of comments and one of votes. Their <c>datetime</c> is written in a
/// local zone, so moments are taken from <c>timestamp</c>, which counts milliseconds, UTC.
/// </summary>
public sealed class PolisTables
{
    public const string Comments = "comments";
    public const string Votes = "votes";

    private const int LongestText = 2_000;

    // Counted in seconds, the moments of our days would lie in 1970.
    private static readonly DateTime Earliest = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    // The clock of whoever counted the votes need not agree with ours.
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    private readonly CsvTable votes;
    private readonly CsvTable? comments;
    private readonly DateTime latest;

    /// <summary>Refuses the request where a table has other columns.</summary>
    public PolisTables(ImportRequest request, DateTime now)
    {
        votes = CsvTable.Of(request, Votes, "timestamp", "comment-id", "voter-id", "vote");
        comments = request.Parts.ContainsKey(Comments) ? CsvTable.Of(request, Comments, "timestamp", "comment-id", "comment-body") : null;
        latest = now + Ahead;
    }

    /// <summary>The comments, then the votes: those of one voter on one comment beside each other and in the order in which they were cast.</summary>
    public IReadOnlyList<ImportLine> Read(ImportTally tally)
    {
        var made = comments is null ? [] : ReadComments(comments, tally);
        var cast = ReadVotes(tally);
        if (comments is null && cast.Count == 0 && !tally.HasErrors) tally.Reject(Votes, 0, "", "empty", "The table has no vote.");
        return [.. made, .. cast.OrderBy(vote => vote.Comment).ThenBy(vote => vote.Voter).ThenBy(vote => vote.CastAt)];
    }

    private List<PolisComment> ReadComments(CsvTable table, ImportTally tally)
    {
        var (read, byNumber) = (new List<PolisComment>(), new Dictionary<int, PolisComment>());
        foreach (var row in table.Rows(tally))
        {
            // Line ends differ with whoever saved the table last; the text is the same.
            var (wrong, text) = (false, row.Fields[2].ReplaceLineEndings("\n"));
            var (at, number) = (Moment(row.Fields[0], Reject), Number(row.Fields[1], "comment-id", Reject));
            if (text.Length > LongestText) Reject("comment-body", "too-long", $"The text has {text.Length} characters; at most {LongestText} are taken.");
            if (text.Contains('\0')) Reject("comment-body", "invalid-text", "The text holds U+0000.");
            var comment = new PolisComment(row.Line, number, text, at);
            if (!wrong && !byNumber.TryAdd(number, comment) && byNumber[number] with { Line = row.Line } != comment)
                Reject("comment-id", "duplicate", $"The comment stands in line {byNumber[number].Line} already, with another text or moment.");
            if (!wrong) read.Add(comment);

            void Reject(string column, string problem, string sentence)
            {
                wrong = true;
                tally.Reject(Comments, row.Line, column, problem, sentence);
            }
        }

        return read;
    }

    private List<PolisVote> ReadVotes(ImportTally tally)
    {
        var read = new List<PolisVote>();
        foreach (var row in votes.Rows(tally))
        {
            var wrong = false;
            var (at, comment, voter) = (Moment(row.Fields[0], Reject), Number(row.Fields[1], "comment-id", Reject), Number(row.Fields[2], "voter-id", Reject));
            if (row.Fields[3] is not ("1" or "0" or "-1")) Reject("vote", "invalid-value", "1 (agrees), 0 (passes) or -1 (disagrees) is expected.");
            if (!wrong) read.Add(new PolisVote(row.Line, comment, voter, int.Parse(row.Fields[3], CultureInfo.InvariantCulture), at));

            void Reject(string column, string problem, string sentence)
            {
                wrong = true;
                tally.Reject(Votes, row.Line, column, problem, sentence);
            }
        }

        return read;
    }

    private DateTime Moment(string text, Action<string, string, string> reject)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds >= (Earliest - DateTime.UnixEpoch).TotalMilliseconds && milliseconds <= (latest - DateTime.UnixEpoch).TotalMilliseconds)
            return DateTime.UnixEpoch.AddMilliseconds(milliseconds);
        reject("timestamp", "invalid-value", "Milliseconds since 1970, UTC, are expected, from 2000 until now.");
        return default;
    }

    private static int Number(string text, string column, Action<string, string, string> reject)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        reject(column, "invalid-value", "A whole number is expected.");
        return 0;
    }
}
