using System.Globalization;
using Coalitions.Api.Http;
using Coalitions.Domain.Vocabulary;

namespace Coalitions.Api.Reading;

/// <summary>Reads query members strictly: unknown ones, repeated ones and wrong values are named.</summary>
public static class QueryValues
{
    public static readonly string[] ClockMembers = ["asOf", "knownAt", "at", "includes"];

    public static readonly string[] TwoClockMembers = ["asOfFrom", "asOfTo", "knownFrom", "knownTo", "includes"];

    /// <summary>Refuses every member that the question does not know.</summary>
    public static void Allow(this IQueryCollection query, params IEnumerable<string> members)
    {
        var known = members.ToHashSet();
        var errors = query.Keys.Where(member => !known.Contains(member))
            .Select(member => new ProblemError(member, "unknown-member", known.Count == 0 ? "No query member is taken here." : $"There is no such query member here; known are {string.Join(", ", known)}.")).ToArray();
        if (errors.Length > 0) throw new ProblemException(Problem.Invalid(errors));
    }

    public static string? Text(this IQueryCollection query, string member, int longest = 200)
    {
        if (query[member] is not { Count: > 0 } values) return null;
        if (values.Count > 1) throw Wrong(member, "The member stands twice.");
        var text = values[0]!;
        return text.Length <= longest && !text.Contains('\0') && !HasLoneSurrogate(text) ? text : throw Wrong(member, $"At most {longest} characters of valid text are taken.");
    }

    public static T? Code<T>(this IQueryCollection query, string member)
        where T : struct, Enum =>
        query.Text(member) is not { } text ? null
        : Codes<T>.TryParse(text, out var value) ? value
        : throw Wrong(member, $"Allowed are {string.Join(", ", Codes<T>.All)}.");

    public static Guid? Id(this IQueryCollection query, string member) =>
        query.Text(member) is not { } text ? null : Guid.TryParseExact(text, "D", out var id) ? id : throw Wrong(member, "An id is expected.");

    public static double? Number(this IQueryCollection query, string member, double min, double max) =>
        query.Text(member) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number
        : throw Wrong(member, FormattableString.Invariant($"A number in [{min}, {max}] is expected."));

    public static int? Whole(this IQueryCollection query, string member, int min, int max) =>
        query.Text(member) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number
        : throw Wrong(member, FormattableString.Invariant($"A whole number in [{min}, {max}] is expected."));

    public static ProblemException Wrong(string member, string sentence) => new(Problem.Invalid(member, "invalid-value", sentence));

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (char.IsSurrogate(text[i])) return true;
        return false;
    }
}
