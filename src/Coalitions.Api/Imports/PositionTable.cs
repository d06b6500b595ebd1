using System.Globalization;

namespace Coalitions.Api.Imports;

/// <summary>A line of a position table: an actor with influence, position and salience.</summary>
public sealed record PositionLine(int Line, string Code, string Name, double Influence, double Position, double Salience) : ImportLine(PositionTable.Part, Line);

/// <summary>
/// Reads the table that KTAB's spatial model takes: a line that describes the scenario, a line of headings, then one line
/// for each actor with code, description, influence (0 to 100), position and salience (0 to 100), by place.
/// </summary>
public static class PositionTable
{
    public const string Part = "table";

    private const int Columns = 5;

    public static IReadOnlyList<PositionLine> Read(byte[] table, ImportTally tally)
    {
        var (lines, codes) = (new List<PositionLine>(), new HashSet<string>());
        var found = 0;
        foreach (var (row, number) in CsvRows.Of(Part, table, tally).Select((row, index) => (row, index + 1)))
        {
            // A table without the line before its headings would lose its first actor unseen.
            if (number == 2 && row.Fields.Length >= Columns && row.Fields[2..Columns].All(value => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
                tally.Reject(Part, row.Line, "line", "missing-heading", "An actor stands where the headings are expected: two lines come before the first actor.");
            if (number <= 2 || row.IsBlank) continue;
            tally.Read(Part);
            found++;
            if (row.Fields.Length < Columns)
            {
                tally.Reject(Part, row.Line, "line", "missing-column", "A line holds code, description, influence, position and salience.");
                continue;
            }

            var wrong = false;
            var (code, name) = (Text(row.Fields[0], 100, "code"), Text(row.Fields[1], 500, "description"));
            var (influence, position, salience) = (Number(row.Fields[2], "influence", 0, 100), Number(row.Fields[3], "position"), Number(row.Fields[4], "salience", 0, 100));
            if (code.Length > 0 && !codes.Add(code)) Reject("code", "duplicate", "The code stands twice.");
            if (!wrong) lines.Add(new PositionLine(row.Line, code, name, influence, position, salience));

            string Text(string value, int longest, string column)
            {
                if (value.Length is 0 || value.Length > longest || value.Contains('\0')) Reject(column, "invalid-text", $"1 to {longest} characters are expected.");
                return value;
            }

            double Number(string value, string column, double min = double.MinValue, double max = double.MaxValue)
            {
                if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && number >= min && number <= max) return number;
                Reject(column, "invalid-value", min == double.MinValue ? "A number is expected." : "A number from 0 to 100 is expected.");
                return 0;
            }

            void Reject(string column, string problem, string sentence)
            {
                wrong = true;
                tally.Reject(Part, row.Line, column, problem, sentence);
            }
        }

        if (found == 0 && !tally.HasErrors) tally.Reject(Part, 0, "", "empty", "The table has no line of an actor.");
        return lines;
    }
}
