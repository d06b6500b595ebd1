using System.Globalization;
using System.Text;
using Coalitions.Api.Http;
using CsvHelper;
using CsvHelper.Configuration;

namespace Coalitions.Api.Imports;

/// <summary>A line of a position table: an actor with influence, position and salience.</summary>
public sealed record PositionLine(int Line, string Code, string Name, double Influence, double Position, double Salience);

/// <summary>
/// Reads the table that KTAB's spatial model takes: a line that describes the scenario, a line of headings, then one line
/// for each actor with code, description, influence (0 to 100), position and salience (0 to 100), by place.
/// </summary>
public static class PositionTable
{
    private const int Columns = 5;

    public static (IReadOnlyList<PositionLine> Lines, IReadOnlyList<ImportError> Errors) Read(byte[] table)
    {
        var (lines, errors, codes) = (new List<PositionLine>(), new List<ImportError>(), new HashSet<string>());
        var text = Decode(table);
        using var reader = new CsvParser(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture) { HasHeaderRecord = false, TrimOptions = TrimOptions.Trim, BadDataFound = null, MaxFieldSize = 10_000 });
        for (var number = 1; reader.Read(); number++)
        {
            var row = reader.Record!;
            // A table without the line before its headings would lose its first actor unseen.
            if (number == 2 && row.Length >= Columns && row[2..Columns].All(value => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
                errors.Add(new(reader.RawRow, "line", "missing-heading", "An actor stands where the headings are expected: two lines come before the first actor."));
            if (number <= 2 || row.All(string.IsNullOrWhiteSpace)) continue;
            if (row.Length < Columns)
            {
                errors.Add(new(reader.RawRow, "line", "missing-column", "A line holds code, description, influence, position and salience."));
                continue;
            }

            var before = errors.Count;
            var (code, name) = (Text(row[0], 100, "code"), Text(row[1], 500, "description"));
            var (influence, position, salience) = (Number(row[2], "influence", 0, 100), Number(row[3], "position"), Number(row[4], "salience", 0, 100));
            if (code.Length > 0 && !codes.Add(code)) errors.Add(new(reader.RawRow, "code", "duplicate", "The code stands twice."));
            if (errors.Count == before) lines.Add(new PositionLine(reader.RawRow, code, name, influence, position, salience));

            string Text(string value, int longest, string column)
            {
                if (value.Length is 0 || value.Length > longest || value.Contains('\0')) errors.Add(new(reader.RawRow, column, "invalid-text", $"1 to {longest} characters are expected."));
                return value;
            }

            double Number(string value, string column, double min = double.MinValue, double max = double.MaxValue)
            {
                if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && number >= min && number <= max) return number;
                errors.Add(new(reader.RawRow, column, "invalid-value", min == double.MinValue ? "A number is expected." : "A number from 0 to 100 is expected."));
                return 0;
            }
        }

        if (lines.Count == 0 && errors.Count == 0) errors.Add(new(0, "table", "empty", "The table has no line of an actor."));
        return (lines, errors);
    }

    private static string Decode(byte[] table)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(table);
        }
        catch (DecoderFallbackException)
        {
            throw new ProblemException(Problem.Invalid("", "invalid-text", "The table is not UTF-8."));
        }
    }
}
