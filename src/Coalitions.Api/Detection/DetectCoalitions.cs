using Coalitions.Api.Http;
using Coalitions.Api.Reading;
using Coalitions.Api.Reforms;
using Coalitions.Api.Security;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.CoalitionBuilding;
using Coalitions.Domain.Detection;
using Coalitions.Domain.Groups;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Vocabulary;
using Coalitions.Domain.Voting;
using Microsoft.OpenApi;

namespace Coalitions.Api.Detection;

/// <summary>Who stands together on a reform, how strong and how broad that is, what holds it together and who could break it.</summary>
public static class DetectCoalitions
{
    private static readonly IReadOnlyDictionary<string, string> Formulas = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["agreement"] = "per shared issue a*b/4 (support) or 1-2|d|/(max-min) (continuum); perIssue: positive and negative part apart, net: each pair's sum",
        ["coordination"] = "sum over ties of sign*strength, 1 where no strength is stated",
        ["margin"] = "net weight to the own coalition less that to the best other",
        ["constraint"] = "Burt's constraint over positive coordination: sum over contacts j of (p_ij + sum_q p_iq p_qj)^2 (Burt 1992)",
        ["betweenness"] = "shortest paths over positive coordination, each as long as another (Freeman 1977; pivots: Brandes & Pich 2007)",
        ["beliefs"] = Proportion.Formula,
        ["posts"] = "a post votes as its holder at the clocks; vacant, with nobody; held by several, where all of them are",
        ["powerToAct"] = VotingPower.PowerToActFormula,
        ["banzhaf"] = VotingPower.BanzhafFormula,
        ["absoluteBanzhaf"] = VotingPower.AbsoluteBanzhafFormula,
        ["shapleyShubik"] = VotingPower.ShapleyShubikFormula,
        ["fragility"] = Fragility.Formula,
        ["aimCheck"] = AimCheck.Formula,
    };

    public static void MapDetectedCoalitions(this IEndpointRouteBuilder app) => app.MapGet("/v1/reforms/{id}/detected-coalitions", Get)
        .Describe("detectedCoalitions", "Detects who stands together on a reform, measures it, and sets it against decision rules and declared coalitions.", "reforms")
        .Produces<ReformCoalitions>().Refuses(400, 401, 403, 404, 413, 503)
        .Takes(DetectionQuestion.Members).DescribesDetection();

    /// <summary>What the members of <see cref="DetectionQuestion"/> take.</summary>
    public static RouteHandlerBuilder DescribesDetection(this RouteHandlerBuilder endpoint) => endpoint
        .Codes<Aggregate>("aggregate").Codes<Basis>("basis").Codes<Confidence>("minConfidence")
        .Codes<DetectionObjective>("objective").Codes("agreementForm", DetectionQuestion.PerIssue, DetectionQuestion.Net)
        .Member("gamma", Number("0.000001", "1000000", "The resolution: higher gives more and smaller coalitions. Under cpm it is a weight. Absent: 1."))
        .Member("agreementWeight", Number("0", "1000", "What full agreement on one issue weighs, kept in thousandths. Absent: 1."))
        .Member("coordinationWeight", Number("0", "1000", "What a tie of strength 1 weighs, kept in thousandths. Absent: 1."));

    private static async Task<IResult> Get(HttpContext context, string id)
    {
        var question = await Question.Of(context, DetectionQuestion.Members);
        var asked = DetectionQuestion.Read(question);
        var reform = await question.ReformInForce(id);
        return question.Answer(await Detect(question, asked, reform, context.RequestServices.GetRequiredService<DetectionRoom>()));
    }

    /// <exception cref="ProblemException">There are too many actors (413), or others take too long (503).</exception>
    public static async Task<ReformCoalitions> Detect(Question question, DetectionQuestion asked, ReformRow reform, DetectionRoom room)
    {
        var read = await MapFactsReader.Read(question, asked.Facts, reform);
        var figures = ReformMapping.Figures(read.Facts, asked.Facts.Method);
        using var turn = await room.Enter(figures.Nodes.Count, question.Cancellation);
        var run = DetectionRun.Of(read, figures, asked.Method);
        question.Cancellation.ThrowIfCancellationRequested();
        return await Show(question, asked, reform, run);
    }

    private static async Task<ReformCoalitions> Show(Question question, DetectionQuestion asked, ReformRow reform, DetectionRun run)
    {
        var (found, names) = (run.Found, await question.Names(run.Ids));
        var (incentives, moved) = await CoalitionsShown.Incentives(question, run);
        var (rules, decided) = await RulesShown.Show(question, run);
        var (declared, joined) = await DeclaredShown.Show(question, run);
        return new ReformCoalitions(
            new MapReform(reform.Id, reform.Title(question), reform.Scale(question), reform.Stage),
            question.Clocks.AsOfText, question.Clocks.KnownAtText, question.Clocks.Sequence, Used(asked, run),
            found.Objective, found.PositiveWeight, found.NegativeWeight, found.Frustrated,
            CoalitionsShown.Show(question, run, names, incentives), found.EmptyReason, [.. found.Unplaced.Select(node => run.Ids[node])],
            Profile(question, run), PositiveOnly(run), rules, Scenario(run.Figures), declared, Pairs(run),
            await run.Read.Hindsight(question, [.. moved, .. decided, .. joined]), run.Read.Inside);
    }

    private static DetectionMethodUsed Used(DetectionQuestion asked, DetectionRun run) => new(
        DetectedCoalitions.Algorithm, DetectedCoalitions.Version, asked.Method.Objective, asked.Method.Gamma, DetectionQuestion.FormOf(asked.Method),
        asked.Method.AgreementWeight, asked.Method.CoordinationWeight, run.Found.Restarts, Codes<Aggregate>.Of(asked.Facts.Method.Aggregate), asked.Facts.Window?.Text,
        CoalitionsShown.PivotsFor(run.Ids.Length), Formulas);

    // One resolution at a time, so that whoever does not wait any more is not worked for.
    private static List<ResolutionPoint> Profile(Question question, DetectionRun run)
    {
        var (points, found) = (new List<ResolutionPoint>(), run.Found);
        if (found.EmptyReason is not null) return points;
        foreach (var gamma in DetectionMethod.ProfileGammas.Select(gamma => gamma * found.Method.Gamma))
        {
            question.Cancellation.ThrowIfCancellationRequested();
            if (gamma == found.Method.Gamma) points.Add(new ResolutionPoint(gamma, found.Groups.Count, found.Objective!.Value, 1));
            else points.AddRange(CoalitionDetection.Profile(run.Facts, found, [gamma]));
        }

        return points;
    }

    private static PositiveGrouping? PositiveOnly(DetectionRun run)
    {
        // Without negative ties it is the same detection.
        if (run.Found.NegativeWeight == 0 || CoalitionDetection.WithoutNegative(run.Facts, run.Found) is not { Differs: true } other) return null;
        return new PositiveGrouping(other.Groups, other.Objective, other.Similarity,
            [.. run.Ids.Select((id, node) => (id, Group: other.Labels[node])).Where(pair => pair.Group >= 0).GroupBy(pair => pair.Group, pair => pair.id)
                .OrderBy(group => group.Key).Select(group => (IReadOnlyList<Guid>)[.. group])]);
    }

    private static SettlementScenario Scenario(MapFigures figures)
    {
        var settled = Settlement.Of(figures.Nodes);
        return new SettlementScenario(Settlement.Label, Settlement.MeanFormula, Settlement.MedianFormula, settled.Mean, settled.Median, settled.Between, settled.Range, settled.Weights);
    }

    private static AgreementAndCoordination? Pairs(DetectionRun run)
    {
        if (run.Ids.Length > DetectionMethod.MostActorsNet) return null;
        var agreement = new Agreement(run.Ids.Length, run.Facts.Scales, run.Facts.Positions, Similarity.Product, SimilarityRange.Declared);
        return AgreementAndCoordination.Of(agreement.All().Select(edge => (run.Ids[edge.Source], run.Ids[edge.Target], edge.Weight)), run.Coordination);
    }

    private static OpenApiSchema Number(string min, string max, string description) =>
        new() { Type = JsonSchemaType.Number, Format = "double", Minimum = min, Maximum = max, Description = description };
}
