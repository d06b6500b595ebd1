using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace Coalitions.Api.Imports;

/// <summary>A row of a table, and the line on which it begins.</summary>
public readonly record struct CsvRow(int Line, string[] Fields)
{
    public bool IsBlank => Fields.All(string.IsNullOrWhiteSpace);
}

/// <summary>Reads the rows of a table of comma-separated values, whose fields may be quoted and hold line breaks.</summary>
public static class CsvRows
{
    private const int LongestField = 10_000;

    /// <summary>The rows in their order, empty lines aside. Where one cannot be read the table ends, and the tally is told.</summary>
    public static IEnumerable<CsvRow> Of(string part, byte[] table, ImportTally? tally = null)
    {
        var start = table.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        using var reader = new StreamReader(new MemoryStream(table, start, table.Length - start, writable: false), Encoding.UTF8, detectEncodingFromByteOrderMarks: false);
        using var parser = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            HasHeaderRecord = false, IgnoreBlankLines = false, TrimOptions = TrimOptions.Trim, BadDataFound = null, MaxFieldSize = LongestField,
        });
        for (var line = 1; Next(line); line = parser.RawRow + 1)
            if (parser.Record is not [] and not [""]) yield return new CsvRow(line, parser.Record!);

        bool Next(int line)
        {
            try
            {
                if (!parser.Read()) return false;
                // The parser does not measure a field that the table ends with.
                if (parser.Record!.All(field => field.Length <= LongestField)) return true;
            }
            catch (CsvHelperException)
            {
                // Told below.
            }

            tally?.Read(part);
            tally?.Reject(part, line, "", "unreadable",
                $"From here on the table cannot be read: a field has more than {LongestField} characters. Is a quotation mark not closed?");
            return false;
        }
    }
}
