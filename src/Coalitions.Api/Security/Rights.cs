using System.Collections.Frozen;

namespace Coalitions.Api.Security;

/// <summary>Who may ask for an operation.</summary>
/// <param name="Roles">Any one of these; null: whoever has a credential.</param>
/// <param name="Open">Whether it is answered without a credential.</param>
/// <param name="ReadsInBulk">Whether it answers so much at once that asking for it is audited.</param>
public sealed record Right(IReadOnlyList<string>? Roles, bool Open = false, bool ReadsInBulk = false);

/// <summary>
/// The matrix of operations and roles, as data and in one place. An operation that has no row here cannot be described, so
/// the service does not start with it.
/// </summary>
public static class Rights
{
    private static readonly Right Anybody = new(null, Open: true);
    private static readonly Right AnyKey = new((IReadOnlyList<string>?)null);
    private static readonly Right Records = new([Role.Recorder]);
    private static readonly Right Reads = new([Role.Recorder, Role.Analyst]);
    private static readonly Right ReadsMuch = Reads with { ReadsInBulk = true };
    private static readonly Right Administers = new([Role.Admin]);
    private static readonly Right Operates = new([Role.Operator]);

    /// <summary>By the id that an operation has in the OpenAPI document.</summary>
    public static FrozenDictionary<string, Right> ByOperation { get; } = Rows(
        (Anybody, ["live", "ready"]),
        (AnyKey, ["me", "vocabulary"]),
        (Records,
        [
            "recordBatch", "takeImport",
            "registerActor", "giveName", "assignClass", "takePost", "beginMembership", "noteContact", "assessInfluence", "identifyIncentive",
            "mergeActor", "unmergeActor",
            "establishPost",
            "proposeReform", "addProvision", "reachStage", "identifyStakeholder", "reachReformPhase", "adoptDecisionRule",
            "assessAlignment", "declareTie",
            "planEngagement", "reachEngagementStatus", "inviteActors", "recordReply", "recordAttendance", "countCrowd", "identifyUse",
            "judgeDeliveredLevel", "reachEngagementPhase", "makeContribution", "makeCommitment", "assessOutcomes", "drawLesson",
            "reachCommitmentState", "answerContribution",
            "declareCoalition", "joinCoalition", "leaveCoalition", "reachCoalitionPhase", "dissolveCoalition",
            "noteContextEvent", "takeDecision",
            "endRecord", "correctRecord", "retractRecord",
        ]),
        (Reads, ["makeFeedTicket", "actorProfile", "postDetails", "reformDetails", "engagementDetails", "coalitionDetails", "decisionDetails", "recordDetails", "importReport"]),
        (ReadsMuch,
        [
            "actorList", "actorDuplicates", "actorHistory", "actorAlignments", "actorEngagements", "postList", "reformList", "reformAlignments", "reformCoverage", "reformMap", "detectedCoalitions",
            "coalitionSuggestions", "actorPlacement", "reformChanges", "reformCompleteness", "runScenario", "reformReplay", "engagementReplay", "actorReplay",
            "engagementList", "engagementHistory", "coalitionList", "tieList", "contextEventList", "decisionList", "decisionBrief", "eventFeed",
        ]),
        (Administers, ["makeKey", "keyList", "keyDetails", "deleteKey", "auditList", "auditVerification"]),
        (Operates, ["makeTenant", "tenantList"]));

    /// <exception cref="InvalidOperationException">Nobody has decided who may ask for it.</exception>
    public static Right Of(string operation) => ByOperation.GetValueOrDefault(operation)
        ?? throw new InvalidOperationException($"The operation {operation} has no row in {nameof(Rights)}: decide who may ask for it.");

    /// <summary>Lets those ask for the endpoint who may ask for the operation.</summary>
    public static RouteHandlerBuilder AllowedTo(this RouteHandlerBuilder endpoint, Right right) => right switch
    {
        { Open: true } => endpoint.AllowAnonymous(),
        { Roles: { } roles } => endpoint.RequireAuthorization(policy => policy.RequireRole(roles)),
        _ => endpoint.RequireAuthorization(),
    };

    private static FrozenDictionary<string, Right> Rows(params (Right Right, string[] Operations)[] rows) =>
        rows.SelectMany(row => row.Operations.Select(operation => KeyValuePair.Create(operation, row.Right))).ToFrozenDictionary();
}
