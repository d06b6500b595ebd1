using Coalitions.Api.Reforms;

namespace Coalitions.Api.Recruiting;

/// <summary>Which records the figures of a node rest on.</summary>
public sealed class FigureRecords
{
    private readonly MapFactsRead read;
    private readonly ILookup<Guid, StanceRow> stances;

    private FigureRecords(MapFactsRead read) => (this.read, stances) = (read, read.Rows.ToLookup(row => row.ActorId));

    public static FigureRecords Of(MapFactsRead read) => new(read);

    public SuggestedEvidence Of(Guid actor) => new(
        Stated(OnReform(actor).Select(row => row.Position)), Stated(OnReform(actor).Select(row => row.Salience)),
        [.. read.InfluenceRecords[actor]], read.Classes.TryGetValue(actor, out var own) ? own.Record : null);

    /// <summary>The records of its positions on all issues.</summary>
    public IReadOnlyList<Guid> StancesOf(Guid actor) => Stated(stances[actor].Select(row => row.Position));

    /// <summary>The records of its position on one issue.</summary>
    public IReadOnlyList<Guid> StancesOf(Guid actor, Guid issue) => Stated(stances[actor].Where(row => row.IssueId == issue).Select(row => row.Position));

    /// <summary>What assessors say of it on the reform itself.</summary>
    public IEnumerable<StanceRow> OnReform(Guid actor) => stances[actor].Where(row => row.IssueId == read.Facts.ReformId);

    private static Guid[] Stated(IEnumerable<StatedFigure?> figures) => [.. figures.OfType<StatedFigure>().Select(figure => figure.RecordId).Distinct().Order()];
}
