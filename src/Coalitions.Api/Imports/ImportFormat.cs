using Coalitions.Api.Http;
using Coalitions.Api.Reading;
using Coalitions.Api.Recording;

namespace Coalitions.Api.Imports;

/// <summary>A form in which others hand over what they know: its tables, what a request says beside them, and who records them.</summary>
public interface IImportFormat
{
    string Name { get; }

    /// <summary>The tables that it consists of. A body that is no form holds the first.</summary>
    IReadOnlyList<ImportPart> Parts { get; }

    /// <summary>The query members that it takes beside format, mode and dryRun.</summary>
    IReadOnlyList<string> Members { get; }

    /// <summary>How it can be imported.</summary>
    IReadOnlyList<string> Modes => [ImportMode.Atomic, ImportMode.Partial];

    /// <summary>The most facts that are recorded in one piece.</summary>
    int MostFacts => Recordings.MostImported;

    /// <summary>Looks at a request before it is taken in: what is wrong with it as a whole is refused here, at once.</summary>
    ValueTask<Import> Take(ImportRequest request, Recorder recorder);
}

/// <summary>What becomes of an import of which a line is wrong.</summary>
public static class ImportMode
{
    /// <summary>Nothing of it is recorded.</summary>
    public const string Atomic = "atomic";

    /// <summary>The other lines are recorded.</summary>
    public const string Partial = "partial";

    /// <summary>The lines before it are recorded, each at its own recorded time.</summary>
    public const string Migrate = "migrate";
}

/// <param name="Name">As a form names it, and as the report speaks of it.</param>
public sealed record ImportPart(string Name, string Description, bool Required = true)
{
    public string ContentType { get; init; } = "text/csv";
}

/// <summary>Every format that can be imported. A new one is a class beside its tables, and a line here.</summary>
public static class ImportFormats
{
    public static IReadOnlyList<IImportFormat> All { get; } = [new PositionTableFormat(), new PolisFormat(), new MinistersFormat(), new BatchFormat()];

    public static IImportFormat Named(string? name) => All.FirstOrDefault(format => format.Name == name)
        ?? throw QueryValues.Wrong("format", $"Allowed are {string.Join(", ", All.Select(format => format.Name))}.");
}

/// <summary>What was sent: the query, and the tables by the names of their parts.</summary>
/// <param name="Mode">One of the format's modes.</param>
/// <param name="IsForm">Whether the tables came as parts of a form.</param>
public sealed record ImportRequest(IQueryCollection Query, string Mode, IReadOnlyDictionary<string, byte[]> Parts, bool IsForm)
{
    /// <summary>The reform that <c>reformId</c> names.</summary>
    public async ValueTask<Guid> Reform(Recorder recorder)
    {
        if (Query.Text("reformId") is not { } named) throw QueryValues.Wrong("reformId", "The reform whose stances are imported is required.");
        if (new Reference(named) is { Id: null, Identifier: null } || named.StartsWith('$')) throw QueryValues.Wrong("reformId", "An id or scheme:identifier is expected.");
        recorder.Pointer = "reformId";
        var reform = await recorder.Reform(new Reference(named), "");
        recorder.ThrowIfRefused();
        return reform;
    }

    /// <summary>Something is wrong with a part as a whole.</summary>
    public ProblemException Wrong(string part, string code, string sentence) => new(Problem.Invalid(IsForm ? $"/{part}" : "", code, sentence));
}

/// <summary>What a format made of a request: it reads the tables into lines, and records them one after the other.</summary>
public abstract class Import
{
    /// <summary>The lines in the order in which they are to be recorded. What cannot be read is told to <paramref name="tally"/>.</summary>
    public abstract IReadOnlyList<ImportLine> Read(ImportTally tally);

    /// <summary>The condition under which a line changes a record; null: those that need one are refused.</summary>
    public virtual string? IfMatch => null;

    /// <summary>A piece begins, for the first time or anew.</summary>
    public virtual ValueTask Begin(Recorder recorder, ImportLine first) => ValueTask.CompletedTask;

    /// <summary>A piece is about to be committed.</summary>
    public virtual void End(Recorder recorder, Guid importId)
    {
    }

    /// <summary>It was.</summary>
    public virtual void Committed()
    {
    }

    /// <summary>Looks up at once what these lines will need. Nothing rests on it but speed.</summary>
    public virtual ValueTask Foresee(Recorder recorder, IReadOnlyList<ImportLine> lines) => ValueTask.CompletedTask;

    /// <summary>Records a line; false where all of it was on record already.</summary>
    public abstract ValueTask<bool> Record(Recorder recorder, ImportLine line);
}

/// <summary>Something to be recorded, and where it stood in what was sent.</summary>
public abstract record ImportLine(string Part, int Line);

/// <summary>What is wrong with a line speaks against all of them: nothing more of the import is recorded.</summary>
public sealed class WholeImportException(ImportLine line, Problem problem) : ProblemException(problem)
{
    public ImportLine Line => line;
}
