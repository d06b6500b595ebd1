using System.Globalization;
using System.Text.Json.Serialization;
using System.Xml;
using Coalitions.Api.Detection;
using Coalitions.Api.Facts;
using Coalitions.Api.Http;
using Coalitions.Api.LookingBack;
using Coalitions.Api.Reading;
using Coalitions.Api.Security;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.CoalitionBuilding;
using Coalitions.Domain.Detection;
using Coalitions.Domain.Groups;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;
using Coalitions.Domain.Time;
using Coalitions.Domain.Vocabulary;

namespace Coalitions.Api.Reforms;

/// <summary>The map of a reform: who its stakeholders are, where they stand, who agrees with whom, and what is missing.</summary>
/// <param name="Coalitions">What is detected by the usual method; empty where that was not asked for, or there is nothing to detect from.</param>
/// <param name="TiesInside">The records of ties that are left out because their ends turned out to be one actor.</param>
public sealed record ReformMap(
    MapReform Reform,
    string AsOf,
    string? KnownAt,
    long Sequence,
    MapMethodUsed Method,
    IReadOnlyList<MapNode>? Nodes,
    IReadOnlyList<MapEdge>? Edges,
    IReadOnlyList<MapCoalition> Coalitions,
    MapMeasures? Measures,
    MapMissing? Missing,
    int Hindsight,
    long TotalEdges,
    long Omitted,
    IReadOnlyList<Guid> TiesInside);

public sealed record MapReform(Guid Id, string Title, ScaleBody Scale, ReformStage? Stage);

/// <summary>A detected coalition, in short.</summary>
/// <param name="Label">Names it within the answer; nodes name theirs.</param>
/// <param name="Influence">The sum over those whose influence was judged; null where none was.</param>
/// <param name="Lean">Which way it leans on the reform itself; null where that is not known.</param>
public sealed record MapCoalition(string Label, int Size, double? Influence, Leaning? Lean)
{
    /// <summary>All that were detected among the nodes of a map.</summary>
    public static IEnumerable<MapCoalition> Of(DetectedCoalitions found, MapFigures figures, Scale scale) => found.Groups.Select((group, place) => new MapCoalition(
        DetectionRun.Label(place), group.Members.Count, group.Influence, Domain.Groups.Lean.Of([.. group.Members.Select(member => figures.Nodes[member])], scale).Label));
}

/// <summary>How the map was drawn, in words and version.</summary>
/// <param name="Coalitions">How they were detected; null where they were not.</param>
public sealed record MapMethodUsed(
    string Version, string Aggregate, string Similarity, string Range, string Agreement, string Coordination, string Edges, int TopPerNode, double MinWeight,
    string? Window, string? StaleAfter, string? Coalitions);

public sealed record MapNode(
    Guid ActorId, string? Name, ActorClass? ActorClass, ActorKind? Kind, double? Position, double[]? PositionRange, int Assessors,
    DerivedPosition? DerivedPosition, double? Salience, double? Influence, Confidence? Confidence, IReadOnlyList<Guid> Posts,
    IReadOnlyList<MapIncentive> Incentives, string? Coalition, IReadOnlyList<DeclaredMembership> DeclaredCoalitions, IReadOnlyList<string> Roles, IReadOnlyList<Guid> RecordIds);

public sealed record MapIncentive(IncentiveType IncentiveType, ReformDirection Direction, double? Strength, Guid RecordId);

/// <summary>A membership of a coalition that was declared; what the analysis detects is another thing.</summary>
public sealed record DeclaredMembership(Guid CoalitionId, MemberCommitment? Commitment, Guid RecordId);

/// <param name="Kind"><c>agreement</c>, <c>coordination</c> or <c>co_attendance</c>; kinds are never summed.</param>
/// <param name="Weight">Agreement: the mean over shared issues; coordination: the sum of sign × strength over ties; co-attendance: how many engagements were shared.</param>
/// <param name="Sum">Agreement only: the sum over shared issues.</param>
/// <param name="Issues">Agreement only: how many issues are shared.</param>
/// <param name="Ties">Coordination only: the records of the ties.</param>
/// <param name="Engagements">Co-attendance only: the engagements shared.</param>
public sealed record MapEdge(
    Guid Source, Guid Target, string Kind, double Weight,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Sum = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Issues = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Congruence = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Conflict = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Guid>? Ties = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Guid>? Engagements = null);

public sealed record MapMeasures(Measure WeightedMean, Measure WeightedMedian, IReadOnlyList<ClassStanding> ByClass);

/// <summary>Whom the record says too little about.</summary>
/// <param name="NotAssessed">Nodes without a position on the reform itself.</param>
/// <param name="NeverInvited">Nodes whom no engagement of the reform has invited by then.</param>
/// <param name="DeclinedTwice">Nodes who declined two engagements of the reform or more.</param>
/// <param name="Stale">Nodes whose latest stance starts too long before <c>asOf</c>, or at an unknown time.</param>
/// <param name="WithoutEvidence">Nodes with a stance in force that names no evidence.</param>
/// <param name="Completeness">How late we learn, and which recent months are still filling up; null in larger maps that were not asked for it.</param>
public sealed record MapMissing(
    IReadOnlyList<Guid> NotAssessed, IReadOnlyList<Guid> NeverInvited, IReadOnlyList<Guid> DeclinedTwice, IReadOnlyList<Guid> Stale, IReadOnlyList<Guid> WithoutEvidence,
    CompletenessNote? Completeness);

public static class ReformMapEndpoint
{
    private static readonly string[] Members =
    [
        "window", "aggregate", "assessor", "basis", "minConfidence", "issue", "similarity", "range", "edges", "topPerNode", "minWeight", "staleAfter", "include", "format",
    ];

    public static void MapReformMap(this IEndpointRouteBuilder app) => app.MapGet("/v1/reforms/{id}/map", Get)
        .Describe("reformMap", "Draws the map of a reform for any pair of clocks.", "reforms")
        .Produces<ReformMap>().Refuses(400, 401, 403, 404, 413, 503)
        .Takes(Members)
        .Codes<Aggregate>("aggregate").Codes<Similarity>("similarity").Codes<SimilarityRange>("range").Codes<EdgeSelection>("edges")
        .Codes<Basis>("basis").Codes<Confidence>("minConfidence").Codes("format", "json")
        .Member("include", Texts.Any("Parts of the answer, separated by commas.", MapQuestion.PartsPattern));

    private static async Task<IResult> Get(HttpContext context, string id)
    {
        var question = await Question.Of(context, Members);
        var asked = MapQuestion.Read(question);
        var reform = await question.ReformInForce(id);
        return question.Answer(await MapDrawing.Draw(question, asked, reform, context.RequestServices.GetRequiredService<DetectionRoom>()));
    }
}

/// <summary>A length of time such as P1Y or P12M, as ISO 8601 writes it in years, months, weeks and days.</summary>
public sealed record Period(string Text, int Months, int Days)
{
    public DateTime Before(DateTime moment)
    {
        var months = (long)(moment.Year - 1) * 12 + moment.Month - 1;
        return Months > months ? Validity.Beginning : Later(moment.AddMonths(-Months));

        DateTime Later(DateTime start) => (start - DateTime.MinValue).TotalDays < Days ? Validity.Beginning : start.AddDays(-Days);
    }

    /// <summary>
    /// Where a window of this length begins whose last instant is <paramref name="last"/>, counted back from the moment
    /// after it: one year up to the end of 2022 is the year 2022, one month up to the end of February all of February.
    /// </summary>
    public DateTime EndingWith(DateTime last)
    {
        var from = Before(DateTime.MaxValue - last < TimeSpan.FromMicroseconds(1) ? DateTime.MaxValue : last.AddMicroseconds(1));
        return from < last ? from : last;
    }

    public static Period Read(string member, string text)
    {
        var (months, days, number, any) = (0L, 0L, -1L, false);
        foreach (var letter in text.StartsWith('P') ? text[1..] : throw Wrong())
        {
            if (char.IsAsciiDigit(letter))
            {
                number = Math.Max(number, 0) * 10 + letter - '0';
                if (number > 100_000) throw Wrong();
                continue;
            }

            if (number < 0) throw Wrong();
            (months, days) = letter switch
            {
                'Y' => (months + number * 12, days),
                'M' => (months + number, days),
                'W' => (months, days + number * 7),
                'D' => (months, days + number),
                _ => throw Wrong(),
            };
            (number, any) = (-1, true);
        }

        return any && number < 0 && months <= 120_000 && days <= 3_650_000 ? new Period(text, (int)months, (int)days) : throw Wrong();

        ProblemException Wrong() => QueryValues.Wrong(member, "A length of time is written P1Y, P6M, P2W or P30D.");
    }
}

/// <summary>What was asked of the map.</summary>
public sealed record MapQuestion(
    MapMethod Method, Period? Window, Period? StaleAfter, AssessorFilter? Assessor, Basis? Basis, Confidence? MinConfidence, IReadOnlySet<string> Parts)
{
    /// <summary>A part that is off unless it is asked for.</summary>
    public const string CoAttendance = "co_attendance";

    /// <summary>A part that larger maps have only where it is asked for.</summary>
    public const string Detected = "coalitions";

    /// <summary>Another such part.</summary>
    public const string Completeness = "completeness";

    /// <summary>Up to so many nodes what larger maps have to be asked for is there unasked.</summary>
    public const int MostUnasked = 500;

    private const string UsualStaleness = "P12M";

    private static readonly string[] AllParts = ["nodes", "edges", "measures", "missing"];

    private static readonly string[] KnownParts = [.. AllParts, Detected, Completeness, CoAttendance];

    /// <summary>How the parts that are asked for are written.</summary>
    public static string PartsPattern { get; } = $"^({string.Join('|', KnownParts)})(,({string.Join('|', KnownParts)}))*$";

    /// <summary>Every fact that a map rests on, and no part of the map.</summary>
    public static MapQuestion FactsAlone { get; } = new(new MapMethod(), null, null, null, null, null, new HashSet<string>());

    /// <summary>The usual map without its edges.</summary>
    public static MapQuestion Unedged { get; } = new(
        new MapMethod(Edges: EdgeSelection.None), null, Period.Read("staleAfter", UsualStaleness), null, null, null, new HashSet<string>(["nodes", "measures", "missing"])) { Unasked = true };

    /// <summary>The map as it is drawn where nothing more is asked.</summary>
    public static MapQuestion Usual { get; } = new(
        new MapMethod(), null, Period.Read("staleAfter", UsualStaleness), null, null, null, new HashSet<string>(AllParts)) { Unasked = true };

    /// <summary>How coalitions are detected for the map.</summary>
    public static string DetectedBy { get; } = FormattableString.Invariant($"{DetectedCoalitions.Algorithm} {DetectedCoalitions.Version}: modularity, gamma 1, perIssue, agreementWeight 1, coordinationWeight 1");

    /// <summary>Whether no parts were named.</summary>
    public bool Unasked { get; init; }

    public bool Includes(string part) => Parts.Contains(part);

    /// <summary>Whether coalitions are detected for a map of so many nodes.</summary>
    public bool Detects(int nodes) => Has(Detected, nodes);

    /// <summary>Whether it has a part that larger maps have to be asked for.</summary>
    public bool Has(string part, int nodes) => Includes(part) || (Unasked && nodes <= MostUnasked);

    /// <summary>Whether figures are left out by what they rest on.</summary>
    public bool ChoosesFigures => Basis is not null || MinConfidence is not (null or Domain.Alignments.Confidence.NotStated);

    public MapMethodUsed Used => new(
        "map-1", Codes<Aggregate>.Of(Method.Aggregate), Codes<Similarity>.Of(Method.Similarity), Codes<SimilarityRange>.Of(Method.Range),
        Method.Similarity == Similarity.Product
            ? "mean over shared issues of a*b/4 (support) or 1-2|d|/(max-min) (continuum)"
            : "mean over shared issues of congruence - conflict = 1-2|d|/range",
        "sum over ties of sign*strength, 1 where no strength is stated",
        Codes<EdgeSelection>.Of(Method.Edges), Method.TopPerNode, Method.MinWeight, Window?.Text, StaleAfter?.Text, null);

    public static MapQuestion Read(Question question)
    {
        var query = question.Query;
        if (query.Text("format") is { } format && format != "json") throw QueryValues.Wrong("format", "Allowed is json.");
        var parts = query.Text("include")?.Split(',').ToHashSet() ?? [.. AllParts];
        if (parts.Except(KnownParts).Any()) throw QueryValues.Wrong("include", $"Allowed are {string.Join(", ", KnownParts)}, separated by commas.");
        var issues = query.Text("issue", 8_000)?.Split(',').Select(text => Guid.TryParseExact(text, "D", out var id) ? id : throw QueryValues.Wrong("issue", "Ids of issues, separated by commas, are expected.")).ToHashSet();
        return new MapQuestion(
            new MapMethod(
                query.Code<Aggregate>("aggregate") ?? Aggregate.Median,
                query.Code<Similarity>("similarity") ?? Similarity.Product,
                query.Code<SimilarityRange>("range") ?? SimilarityRange.Declared,
                query.Code<EdgeSelection>("edges") ?? EdgeSelection.Backbone,
                query.Whole("topPerNode", 1, 100) ?? 20,
                query.Number("minWeight", 0, 1) ?? 0,
                issues),
            query.Text("window") is { } window ? Period.Read("window", window) : null,
            Period.Read("staleAfter", query.Text("staleAfter") ?? UsualStaleness),
            query.Text("assessor") is { } assessor ? AssessorFilter.Read(question, assessor) : null,
            query.Code<Basis>("basis"), query.Code<Confidence>("minConfidence"), parts) { Unasked = !query.ContainsKey("include") };
    }
}

/// <summary>Narrows judgements to one assessor: <c>unit</c>, an actor's id, or <c>label:…</c>.</summary>
public sealed record AssessorFilter(Guid Id)
{
    private const string Label = "label:";

    public static AssessorFilter Read(Question question, string text) =>
        text == "unit" ? new AssessorFilter(Guid.Empty)
        : Guid.TryParseExact(text, "D", out var id) ? new AssessorFilter(id)
        : text.StartsWith(Label, StringComparison.Ordinal) ? new AssessorFilter(question.Texts.LabelId(question.Tenant, text[Label.Length..]))
        : throw QueryValues.Wrong("assessor", "unit, an actor's id or label:… is expected.");
}
