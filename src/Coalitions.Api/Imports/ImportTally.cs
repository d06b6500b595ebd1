using Coalitions.Api.Http;

namespace Coalitions.Api.Imports;

/// <param name="Line">Where the line begins in its part; 0 for the part as a whole.</param>
public sealed record ImportError(string Part, int Line, string Column, string Code, string Detail);

/// <param name="Repeated">How many of the accepted lines were on record already.</param>
public sealed record ImportCounts(int Read, int Accepted, int Rejected, int Repeated);

/// <summary>What an import has come to so far: how many lines of each part, and what is wrong with which.</summary>
public sealed class ImportTally(IEnumerable<string> parts)
{
    private const int MostErrors = 1_000;

    private readonly Dictionary<string, (int Read, int Accepted, int Repeated)> counts = parts.ToDictionary(part => part, _ => (0, 0, 0));
    private readonly List<ImportError> errors = [];

    public bool HasErrors => errors.Count > 0;

    /// <summary>The first of them; a table that is wrong throughout would fill the report.</summary>
    public IReadOnlyList<ImportError> Errors => errors;

    /// <summary>Whatever was read and not accepted is rejected: of an atomic import, all of it.</summary>
    public IReadOnlyDictionary<string, ImportCounts> Parts =>
        counts.ToDictionary(part => part.Key, part => new ImportCounts(part.Value.Read, part.Value.Accepted, part.Value.Read - part.Value.Accepted, part.Value.Repeated));

    public string Status => (Parts.Values.Sum(part => part.Accepted), HasErrors) switch
    {
        (_, false) => "completed",
        (0, _) => "failed",
        _ => "completed_with_errors",
    };

    /// <summary>A line was found.</summary>
    public void Read(string part) => counts[part] = counts[part] with { Read = counts[part].Read + 1 };

    public void Accept(string part, bool repeated)
    {
        var count = counts[part];
        counts[part] = count with { Accepted = count.Accepted + 1, Repeated = count.Repeated + (repeated ? 1 : 0) };
    }

    /// <summary>What it will have come to when these lines are accepted.</summary>
    public ImportTally With(IEnumerable<ImportLine> accepted, IReadOnlySet<ImportLine> repeated)
    {
        var tally = new ImportTally(counts.Keys);
        foreach (var (part, count) in counts) tally.counts[part] = count;
        tally.errors.AddRange(errors);
        foreach (var line in accepted) tally.Accept(line.Part, repeated.Contains(line));
        return tally;
    }

    public void Reject(string part, int line, string column, string code, string detail)
    {
        if (errors.Count < MostErrors) errors.Add(new(part, line, column, code, detail));
    }

    public void Reject(ImportLine line, Problem problem)
    {
        if (problem.Errors is not { Count: > 0 } wrong) Reject(line.Part, line.Line, "", problem.Code, problem.Title);
        else foreach (var error in wrong) Reject(line.Part, line.Line, error.Pointer.TrimStart('/'), error.Code, error.Detail);
    }
}
