using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain;
using Coalitions.Domain.Engagements;
using Coalitions.Domain.Time;

namespace Coalitions.Api.Engagements;

/// <summary>An engagement is planned, or entered afterwards. startsOn and endsOn are when it takes place.</summary>
public sealed record PlanEngagement : FactBody, IFactBody<PlanEngagement, EngagementPlanned>
{
    [Name]
    public required string Title { get; init; }

    public required EngagementForm Form { get; init; }

    /// <summary>The form in words, where none of the listed ones fits.</summary>
    [Text(200)]
    public string? FormText { get; init; }

    public Approach? Approach { get; init; }

    public IReadOnlyList<EngagementElement>? Elements { get; init; }

    public Space? Space { get; init; }

    public Recruitment? Recruitment { get; init; }

    /// <summary>How much of a say the participants were promised.</summary>
    public ParticipationLevel? PromisedLevel { get; init; }

    public AccountabilityRoute? AccountabilityRoute { get; init; }

    public IReadOnlyList<Reference>? Reforms { get; init; }

    /// <summary>The larger process of which this is a session.</summary>
    public Reference? PartOf { get; init; }

    [Text(500)]
    public string? Place { get; init; }

    [Code]
    public string? Sector { get; init; }

    public ValidTime? StartsOn { get; init; }

    /// <summary>The whole of what it names included.</summary>
    public ValidTime? EndsOn { get; init; }

    public static FactKind FactKind { get; } = new FactKind<EngagementPlanned, PlanEngagement>(null, ResourceKind.Engagement);

    public static Operation Operation { get; } = new("/v1/engagements", "planEngagement", "Records an engagement.",
        typeof(PlanEngagement), typeof(Created), async (recorder, _, element) =>
        {
            var body = recorder.Bind<PlanEngagement>(element);
            var (engagement, record) = (recorder.NewId(), recorder.NewId());
            var stream = recorder.Begin(engagement);
            await recorder.Record(await body.Read(recorder, new FactIds(engagement, record, record)), record);
            return Answer.Created("engagements", stream, new Receipts { Engagement = record });
        });

    public async ValueTask<EngagementPlanned> Read(Recorder recorder, FactIds ids)
    {
        recorder.CheckDatedBy(this, "startsOn", "endsOn");
        if (FormText is not null && Form != EngagementForm.Other) recorder.Refuse("formText", "not-applicable", "A form in words goes with form other.");
        if (Elements is { } elements && elements.Distinct().Count() < elements.Count) recorder.Refuse("elements", "duplicate-item", "The same element stands twice.");
        var reforms = await recorder.Each(Reforms, recorder.Reform, "reforms");
        var whole = await recorder.Optional(PartOf, recorder.Engagement, "partOf");
        var fact = await recorder.Common(
            new EngagementPlanned(ids.Subject, default, Form, null, Approach, (Elements ?? []).ToValueList(), Space, Recruitment,
                PromisedLevel, AccountabilityRoute, reforms, whole, Sector: Sector), this with { ValidFrom = StartsOn, ValidTo = EndsOn }, FactKind.Name, startsUnknown: true);
        recorder.Register(new Resource(ids.Subject, ResourceKind.Engagement, StartsOn: StartsOn));
        return fact with
        {
            Title = (await recorder.Seal($"{FactKind.Name}.title", [.. fact.SealedUnder], Title))!.Value,
            FormText = await recorder.Seal($"{FactKind.Name}.formText", [.. fact.SealedUnder], FormText),
            Place = await recorder.Seal($"{FactKind.Name}.place", [.. fact.SealedUnder], Place),
        };
    }

    public static PlanEngagement Show(EngagementPlanned fact, Guid version, Showing showing) => showing.Common(new PlanEngagement
    {
        Title = showing.Open($"{FactKind.Name}.title", fact.Title)!,
        Form = fact.Form,
        FormText = showing.Open($"{FactKind.Name}.formText", fact.FormText),
        Approach = fact.Approach,
        Elements = fact.Elements.Count == 0 ? null : [.. fact.Elements],
        Space = fact.Space,
        Recruitment = fact.Recruitment,
        PromisedLevel = fact.PromisedLevel,
        AccountabilityRoute = fact.AccountabilityRoute,
        Reforms = fact.Reforms.Count == 0 ? null : [.. fact.Reforms.Select(Reference.To)],
        PartOf = fact.PartOf is { } whole ? Reference.To(whole) : null,
        Place = showing.Open($"{FactKind.Name}.place", fact.Place),
        Sector = fact.Sector,
        StartsOn = fact.Valid.From,
        EndsOn = fact.Valid.To,
    }, fact, FactKind.Name) with { ValidFrom = null, ValidTo = null };
}
