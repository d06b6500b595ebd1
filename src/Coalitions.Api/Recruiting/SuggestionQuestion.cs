using Coalitions.Api.Detection;
using Coalitions.Api.Facts;
using Coalitions.Api.Http;
using Coalitions.Api.Reading;
using Coalitions.Domain.CoalitionBuilding;
using Coalitions.Domain.Groups;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Recruiting;

namespace Coalitions.Api.Recruiting;

/// <summary>What was asked: for whom somebody is looked for, what for, how many, and whom not.</summary>
public sealed record SuggestionQuestion(DetectionQuestion Detection, string Coalition, RecruitingGoal Goal, int Most, IReadOnlyList<Guid> Excluded)
{
    /// <summary>Everybody who stands for the reform.</summary>
    public const string Supporters = "supporters";

    /// <summary>So many are suggested unless asked otherwise, and at most.</summary>
    public const int Usual = 5, MostAsked = 1_000;

    // Some two hundred ids.
    private const int LongestList = 8_000;

    public static readonly string[] Members = [.. DetectionQuestion.Members, "coalition", "goal", "k", "exclude"];

    public static SuggestionQuestion Read(Question question)
    {
        var query = question.Query;
        return new SuggestionQuestion(
            DetectionQuestion.Read(question), query.Text("coalition") ?? Supporters, query.Code<RecruitingGoal>("goal") ?? RecruitingGoal.Broad,
            query.Whole("k", 1, MostAsked) ?? Usual,
            query.Text("exclude", LongestList) is not { } text ? [] : [.. text.Split(',').Select(part => Guid.TryParseExact(part, "D", out var id)
                ? id
                : throw QueryValues.Wrong("exclude", "Ids are expected, separated by commas."))]);
    }

    /// <summary>Whether a detected coalition is meant: C1, C2, …</summary>
    public bool NamesDetected => Coalition is ['C', >= '1' and <= '9', ..] && Coalition.Length <= 7 && Coalition.AsSpan(2).IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>Whoever is excluded, as it is seen; an id that no actor has is refused.</summary>
    public async Task<IReadOnlySet<Guid>> WhomNot(Question question)
    {
        if (Excluded.Count == 0) return new HashSet<Guid>();
        var known = (await FactRows.Columns(question, FactTables.Actors, "f.actor_id", "f.actor_id = any($4)", [Excluded.ToArray()], row => row.GetGuid(0))).ToHashSet();
        var identities = await question.Identities();
        // Of who was merged the tables have the survivor alone.
        known.UnionWith(Excluded.Where(id => identities.Of(id) != id));
        if (Excluded.Where(id => !known.Contains(id)).Distinct().ToArray() is { Length: > 0 } unknown)
            throw new ProblemException(Problem.Invalid([.. unknown.Select(id => new ProblemError("exclude", "unknown-actor", $"There is no actor {id}."))]));
        return Excluded.Select(identities.Of).ToHashSet();
    }
}

/// <summary>The coalition that was meant.</summary>
/// <param name="Kind"><c>detected</c>, <c>declared</c>, <c>supporters</c>.</param>
/// <param name="Members">By id.</param>
/// <param name="Side">+1 for the reform, −1 against it, 0 neither.</param>
/// <param name="Records">The records that say who is in it, and what its aim is.</param>
public sealed record MeantCoalition(string Kind, string? Label, Guid? CoalitionId, string? Name, IReadOnlyList<Guid> Members, int Side, IReadOnlyList<Guid> Records)
{
    /// <summary>Finds it; 400 where there is none.</summary>
    public static async Task<MeantCoalition> Find(Question question, SuggestionQuestion asked, Reforms.MapFactsRead read, MapFigures figures)
    {
        if (asked.Coalition == SuggestionQuestion.Supporters) return Supporters(read, figures);
        if (asked.NamesDetected) return Detected(asked, DetectionRun.Of(read, figures, asked.Detection.Method));
        if (!Guid.TryParseExact(asked.Coalition, "D", out var id)) throw Unknown("A detected coalition C1, C2, …, the id of a declared one, or supporters is expected.");
        var rows = await FactRows.InForce(question, FactTables.Coalitions, "f.coalition_id = $4 and f.reform_id = $5", [id, read.Facts.ReformId]);
        if (rows.Count == 0) throw Unknown("No coalition of this id is declared on this reform at these clocks.");
        var (declared, joined) = ((CoalitionDeclared)rows[0].Fact, read.Members.SelectMany(own => own.Where(membership => membership.CoalitionId == id).Select(membership => (own.Key, membership.RecordId))).ToArray());
        Guid[] members = [.. joined.Select(member => member.Key).Distinct().Order()];
        var side = declared.Aim switch { CoalitionAim.ForReform => 1, CoalitionAim.AgainstReform => -1, _ => SideOf(read, figures, members) };
        return new MeantCoalition("declared", null, id, question.Open("coalition_declared.name", declared.Name), members, read.Facts.Scale.IsSupport ? side : 0,
            [rows[0].RecordId, .. joined.Select(member => member.RecordId)]);
    }

    private static MeantCoalition Supporters(Reforms.MapFactsRead read, MapFigures figures) => read.Facts.Scale.IsSupport
        ? new MeantCoalition("supporters", null, null, null, [.. figures.Nodes.Where(node => node.Position?.Value > 0).Select(node => node.ActorId)], 1, [])
        : throw Unknown("On a continuum nobody is for or against the reform, so that it has no supporters: name a coalition.");

    private static MeantCoalition Detected(SuggestionQuestion asked, DetectionRun run)
    {
        var found = Enumerable.Range(0, run.Found.Groups.Count).Where(group => DetectionRun.Label(group) == asked.Coalition).ToArray();
        if (found is not [var place]) throw Unknown($"There are {run.Found.Groups.Count} detected coalitions at these clocks, by this method.");
        Guid[] members = [.. run.MembersOf(place).Select(member => member.ActorId)];
        return new MeantCoalition("detected", asked.Coalition, null, null, members, SideOf(run.Read, run.Figures, members), []);
    }

    private static int SideOf(Reforms.MapFactsRead read, MapFigures figures, Guid[] members)
    {
        var inside = members.ToHashSet();
        return Lean.Of([.. figures.Nodes.Where(node => inside.Contains(node.ActorId))], read.Facts.Scale).Label switch { Leaning.Pro => 1, Leaning.Contra => -1, _ => 0 };
    }

    private static ProblemException Unknown(string sentence) => new(Problem.Invalid("coalition", "unknown-coalition", sentence));
}
