namespace Coalitions.Api.Imports;

/// <summary>A table whose first row names its columns. Those that are needed are found by their names; others are left alone.</summary>
public sealed class CsvTable
{
    private readonly string part;
    private readonly byte[] content;
    private readonly string[] columns;
    private readonly int[] places;
    private readonly int width;

    private CsvTable(string part, byte[] content, string[] columns, int[] places, int width) =>
        (this.part, this.content, this.columns, this.places, this.width) = (part, content, columns, places, width);

    /// <summary>Looks at the first row of a part, and refuses the request where it names other columns.</summary>
    public static CsvTable Of(ImportRequest request, string part, params string[] columns)
    {
        var content = request.Parts[part];
        var named = CsvRows.Of(part, content).Select(row => row.Fields.Select(name => name.Trim().ToLowerInvariant()).ToArray()).FirstOrDefault() ?? [];
        var missing = columns.Except(named).ToArray();
        if (missing.Length > 0) throw request.Wrong(part, "missing-column",
            $"The first line names the columns, separated by commas; here it lacks {string.Join(", ", missing)}.");
        foreach (var twice in columns.Where(column => named.Count(name => name == column) > 1))
            throw request.Wrong(part, "duplicate-column", $"The first line names the column {twice} twice.");
        return new CsvTable(part, content, columns, [.. columns.Select(column => Array.IndexOf(named, column))], named.Length);
    }

    /// <summary>Where a needed column stands in the rows.</summary>
    public int Place(string column) => Array.IndexOf(columns, column);

    /// <summary>The rows below the first, blank ones aside, with the needed columns in the order in which they were asked for.</summary>
    public IEnumerable<CsvRow> Rows(ImportTally tally)
    {
        foreach (var row in CsvRows.Of(part, content, tally).Skip(1).Where(row => !row.IsBlank))
        {
            tally.Read(part);
            if (Array.FindIndex(places, place => place >= row.Fields.Length) is >= 0 and var lacking)
                tally.Reject(part, row.Line, columns[lacking], "missing-column", "The line ends before this column.");
            else if (row.Fields.Skip(width).Any(field => !string.IsNullOrWhiteSpace(field)))
                tally.Reject(part, row.Line, "", "too-many-columns", "The line has more fields than the first line has columns. Is a text that holds a comma not in quotation marks?");
            else yield return row with { Fields = [.. places.Select(place => row.Fields[place].Trim())] };
        }
    }
}
