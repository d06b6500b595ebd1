using System.Globalization;
using Coalitions.Api.Http;
using Coalitions.Api.Reading;
using Coalitions.Api.Reforms;
using Coalitions.Domain.Detection;

namespace Coalitions.Api.Detection;

/// <summary>What was asked of detection: which facts count, as for the map, and by which method.</summary>
public sealed record DetectionQuestion(MapQuestion Facts, DetectionMethod Method)
{
    /// <summary>How far from 1 a resolution may be, in either direction: those of the profile are then finite too.</summary>
    public const double FurthestGamma = 1_000_000;

    /// <summary>How agreement enters, as it is spoken.</summary>
    public const string PerIssue = "perIssue", Net = "net";

    /// <summary>What is detected where nothing more is asked.</summary>
    public static DetectionQuestion Usual { get; } = new(MapQuestion.Usual, new DetectionMethod());

    public static readonly string[] Members =
    [
        "window", "aggregate", "assessor", "basis", "minConfidence", "issue", "gamma", "objective", "agreementWeight", "coordinationWeight", "agreementForm",
    ];

    // Less than half a thousandth is nothing: weights are kept in thousandths.
    private const double LightestLayer = 0.0005;

    public static DetectionQuestion Read(Question question)
    {
        var query = question.Query;
        var method = new DetectionMethod(
            query.Code<DetectionObjective>("objective") ?? DetectionObjective.Modularity,
            Number(query, "gamma") ?? 1,
            query.Text("agreementForm") switch
            {
                null or PerIssue => AgreementForm.PerIssue,
                Net => AgreementForm.Net,
                _ => throw QueryValues.Wrong("agreementForm", $"Allowed are {PerIssue}, {Net}."),
            },
            Number(query, "agreementWeight") ?? 1,
            Number(query, "coordinationWeight") ?? 1);
        if (method.Impossible(0) is { } refusal) throw Refused(refusal);
        if (method.Gamma is > FurthestGamma or < 1 / FurthestGamma)
            throw Refused(new("invalid-gamma", "gamma lies between 0.000001 and 1000000.", "gamma"));
        if (method is { AgreementWeight: < LightestLayer, CoordinationWeight: < LightestLayer })
            throw Refused(new("invalid-layer-weight", "agreementWeight and coordinationWeight are not both 0: nothing would count.", "agreementWeight"));
        return new DetectionQuestion(MapQuestion.Read(question), method);
    }

    /// <summary>What the domain refuses: the method (400), or a body too large for it (413).</summary>
    public static ProblemException Refused(Domain.Refusal refusal) => new(refusal.Code is "too-many-actors" or "too-heavy"
        ? new Problem(413, refusal.Code, refusal.Sentence)
        : Problem.Invalid(refusal.Member!, refusal.Code, refusal.Sentence));

    public static string FormOf(DetectionMethod method) => method.AgreementForm == AgreementForm.Net ? Net : PerIssue;

    // What is no finite number is refused by the method.
    private static double? Number(IQueryCollection query, string member) =>
        query.Text(member) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : throw QueryValues.Wrong(member, "A number is expected.");
}
