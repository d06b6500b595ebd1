using Coalitions.Domain.Time;

namespace Coalitions.Api.Imports;

/// <summary>An organisation, such as a department, and when it existed.</summary>
public sealed record MinistersOrganisation(int Line, string Id, string Name, string ShortName, Validity Existed) : ImportLine(MinistersTables.Organisations, Line);

/// <summary>A post in an organisation.</summary>
public sealed record MinistersPost(int Line, string Id, string Organisation, string Title) : ImportLine(MinistersTables.Posts, Line);

/// <summary>A name that a person went by; a person has a line for each.</summary>
/// <param name="Parliament">The person's number as a member of parliament; empty where it has none.</param>
public sealed record MinistersName(int Line, string Person, string Parliament, string Name, Validity InUse) : ImportLine(MinistersTables.Persons, Line);

/// <summary>An organisation took over from another.</summary>
public sealed record MinistersLink(int Line, string Predecessor, string Successor, string Type, Validity Made) : ImportLine(MinistersTables.Links, Line);

/// <summary>A person held a post.</summary>
public sealed record MinistersAppointment(int Line, string Person, string Post, Validity Held) : ImportLine(MinistersTables.Appointments, Line);

/// <summary>
/// Reads the tables of a database of ministers: appointments, and where they came along the persons, posts and organisations
/// that those name. An empty start is unknown, an empty end open, and an end names the last day on which it was so.
/// </summary>
public sealed class MinistersTables
{
    public const string Appointments = "appointment";
    public const string Persons = "person";
    public const string Posts = "post";
    public const string Organisations = "organisation";
    public const string Links = "organisation_link";

    private const int LongestId = 150;
    private const int LongestName = 500;

    private readonly CsvTable appointments;
    private readonly CsvTable? persons;
    private readonly CsvTable? posts;
    private readonly CsvTable? organisations;
    private readonly CsvTable? links;

    /// <summary>Refuses the request where a table has other columns.</summary>
    public MinistersTables(ImportRequest request)
    {
        appointments = CsvTable.Of(request, Appointments, "id", "person_id", "post_id", "start_date", "end_date");
        persons = Optional(Persons, "id", "id_parliament", "name", "start_date", "end_date");
        posts = Optional(Posts, "id", "organisation_id", "name");
        organisations = Optional(Organisations, "id", "name", "short_name", "start_date", "end_date");
        links = Optional(Links, "predecessor_organisation_id", "successor_organisation_id", "type", "link_start_date", "link_end_date");

        CsvTable? Optional(string part, params string[] columns) => request.Parts.ContainsKey(part) ? CsvTable.Of(request, part, columns) : null;
    }

    /// <summary>What is named before what names it; the names of one person beside each other, in the order in which they came into use.</summary>
    public IReadOnlyList<ImportLine> Read(ImportTally tally) =>
    [
        .. Read(organisations, Organisations, tally, row => new MinistersOrganisation(row.Line, row.Id("id"), row.Name("name"), row.Text("short_name", LongestName), row.Span()), line => line.Id),
        .. Read(posts, Posts, tally, row => new MinistersPost(row.Line, row.Id("id"), row.Id("organisation_id"), row.Name("name")), line => line.Id),
        .. Names(Read(persons, Persons, tally, row => new MinistersName(row.Line, row.Id("id"), row.Number("id_parliament"), row.Name("name"), row.Span()), line => line with { Line = 0 }), tally),
        .. Read(links, Links, tally, row => new MinistersLink(row.Line, row.Id("predecessor_organisation_id"), row.Id("successor_organisation_id"), row.Text("type", LongestName), row.Span("link_")), line => line with { Line = 0 }, once: false),
        .. Read(appointments, Appointments, tally, row => (Id: row.Id("id"), Line: new MinistersAppointment(row.Line, row.Id("person_id"), row.Id("post_id"), row.Span())), read => read.Id).Select(read => read.Line),
    ];

    private static List<T> Read<T, TKey>(CsvTable? table, string part, ImportTally tally, Func<Row, T> read, Func<T, TKey> keyOf, bool once = true)
        where TKey : notnull
    {
        var (lines, places) = (new List<T>(), new Dictionary<TKey, int>());
        foreach (var fields in table?.Rows(tally) ?? [])
        {
            var row = new Row(part, table!, fields, tally);
            var line = read(row);
            if (row.IsWrong) continue;
            if (!places.TryAdd(keyOf(line), row.Line) && once) row.Reject("id", "duplicate", $"The same stands in line {places[keyOf(line)]} already.");
            else lines.Add(line);
        }

        return lines;
    }

    private static IEnumerable<MinistersName> Names(IReadOnlyList<MinistersName> lines, ImportTally tally)
    {
        foreach (var person in lines.GroupBy(line => line.Person))
        {
            var number = person.Select(line => line.Parliament).FirstOrDefault(given => given.Length > 0) ?? "";
            foreach (var line in person.Where(line => line.Parliament.Length > 0 && line.Parliament != number))
                tally.Reject(Persons, line.Line, "id_parliament", "contradiction", "Another line gives this person another number.");
            var names = person.Where(line => line.Parliament.Length == 0 || line.Parliament == number).ToArray();
            // One goes by one name at a time: of two that lack a start, the one that is still in use follows the one that is not.
            var first = names.Where(line => line.InUse is { From: null, To: not null }).MaxBy(line => line.InUse.End);
            foreach (var name in names.Select(line => first is not null && line.InUse is { From: null, To: null } ? line with { InUse = new Validity(first.InUse.To) } : line)
                .OrderBy(line => line.InUse.Start)) yield return name with { Parliament = number };
        }
    }

    /// <summary>A row in the course of being read.</summary>
    private sealed class Row(string part, CsvTable table, CsvRow row, ImportTally tally)
    {
        public int Line => row.Line;

        public bool IsWrong { get; private set; }

        public string Id(string column) => Filled(column, LongestId);

        public string Name(string column) => Filled(column, LongestName);

        // Whoever kept the numbers in a spreadsheet's column that has gaps gets them back with a fraction.
        public string Number(string column) => Text(column, LongestId) is var text && text.EndsWith(".0", StringComparison.Ordinal) ? text[..^2] : text;

        public string Text(string column, int longest)
        {
            var text = row.Fields[table.Place(column)];
            if (text.Length > longest) Reject(column, "too-long", $"The text has {text.Length} characters; at most {longest} are taken.");
            if (text.Contains('\0')) Reject(column, "invalid-text", "The text holds U+0000.");
            return text;
        }

        public Validity Span(string prefix = "")
        {
            var span = new Validity(Date($"{prefix}start_date"), Date($"{prefix}end_date"));
            if (!IsWrong && span.IsInverted) Reject($"{prefix}end_date", "inverted-interval", "It would end before it starts.");
            return span;
        }

        public void Reject(string column, string problem, string sentence)
        {
            IsWrong = true;
            tally.Reject(part, row.Line, column, problem, sentence);
        }

        private string Filled(string column, int longest)
        {
            var text = Text(column, longest);
            if (text.Length == 0) Reject(column, "empty", "The field is empty.");
            return text;
        }

        private ValidTime? Date(string column)
        {
            if (row.Fields[table.Place(column)] is not { Length: > 0 } text) return null;
            if (ValidTime.TryParse(text, out var date)) return date;
            Reject(column, "invalid-value", "A date is a year 2019, a month 2019-05, a day 2019-05-14 or an instant 2019-05-14T10:30:00Z.");
            return null;
        }
    }
}
