using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Alignments;

namespace Coalitions.Api.Alignments;

/// <summary>Where an actor stands on a reform or one of its provisions, and how much it cares; or a whole sheet of stances.</summary>
public sealed record AssessAlignment : FactBody, IFactBody<AssessAlignment, AlignmentAssessed>
{
    public required Reference Actor { get; init; }

    public Reference? ProvisionId { get; init; }

    /// <summary>On the issue's own scale.</summary>
    public Grade? Position { get; init; }

    /// <summary>In [0, 1], a word, or {value, min, max}.</summary>
    [Unit]
    public Grade? Salience { get; init; }

    /// <summary>An earlier stance is not to be relied on from here.</summary>
    public bool? NoLongerKnown { get; init; }

    public ConditionBody? Condition { get; init; }

    /// <summary>The position on the scale it was given on.</summary>
    public OriginalBody? Original { get; init; }

    /// <summary>A whole sheet: one stance for each issue.</summary>
    [MinLength(1)]
    public IReadOnlyList<SheetLine>? Positions { get; init; }

    public static FactKind FactKind { get; } =
        new FactKind<AlignmentAssessed, AssessAlignment>("reform", ResourceKind.Reform, fact => fact.ReformId);

    public static Operation Operation { get; } = new("/v1/reforms/{id}/alignments", "assessAlignment",
        "Records where an actor stands on a reform or its provisions.", typeof(AssessAlignment), typeof(RecordedOneOrMany), async (recorder, path, element) =>
        {
            var reformId = await recorder.Path(path, ResourceKind.Reform);
            await recorder.CheckVersion(reformId);
            var body = recorder.Bind<AssessAlignment>(element);
            if (body.Positions is null)
            {
                var id = recorder.NewId();
                await recorder.Record(await body.Read(recorder, new FactIds(reformId, id, id)), id);
                return Answer.Recorded(id);
            }

            return Answer.RecordedAll(await RecordSheet(recorder, reformId, body));
        });

    public async ValueTask<AlignmentAssessed> Read(Recorder recorder, FactIds ids)
    {
        if (Positions is not null) recorder.Refuse("positions", "not-applicable", "A single stance has no sheet.");
        var actor = await recorder.Actor(Actor, "actor");
        var provision = await recorder.Optional(ProvisionId, (reference, member) => recorder.Provision(reference, ids.Subject, member), "provisionId");
        recorder.ThrowIfRefused();
        var issue = await recorder.Resource(provision ?? ids.Subject);
        var position = recorder.WithOriginal(Position, Original);
        var salience = recorder.UnitFigure("salience", Salience);
        var gone = NoLongerKnown ?? false;
        if (position is null && Salience is null && !gone)
            recorder.Refuse("position", "missing-member", "A stance gives a position, a salience, or noLongerKnown.");
        if (position is not null && gone) recorder.Refuse("noLongerKnown", "contradiction", "A position cannot be given and be no longer known.");
        var value = recorder.Position("position", position, issue.Scale!);
        var about = await recorder.Optional(Condition?.ProvisionId, (reference, member) => recorder.Provision(reference, ids.Subject, member), "condition/provisionId");

        var fact = await recorder.Common(new AlignmentAssessed(ids.Subject, provision, actor, value, salience, gone,
            ConditionProvisionId: about, PositionOriginal: position?.Original, SalienceOriginal: Salience?.Original), this, FactKind.Name);
        return fact with { Condition = await recorder.Seal($"{FactKind.Name}.condition", [.. fact.SealedUnder], Condition?.Text) };
    }

    public static AssessAlignment Show(AlignmentAssessed fact, Guid version, Showing showing) => showing.Common(new AssessAlignment
    {
        Actor = Reference.To(fact.ActorId),
        ProvisionId = fact.ProvisionId is { } provision ? Reference.To(provision) : null,
        Position = Grade.Of(fact.Position, fact.PositionOriginal),
        Salience = Grade.Of(fact.Salience, fact.SalienceOriginal),
        NoLongerKnown = fact.NoLongerKnown ? true : null,
        Condition = fact.Condition is null && fact.ConditionProvisionId is null ? null : new ConditionBody
        {
            Text = showing.Open($"{FactKind.Name}.condition", fact.Condition),
            ProvisionId = fact.ConditionProvisionId is { } about ? Reference.To(about) : null,
        },
    }, fact, FactKind.Name);

    // On another issue the position is read anew, since a word or an original then says another number.
    public static AlignmentAssessed Untouched(AlignmentAssessed restated, AlignmentAssessed before, Func<string, bool> sets) =>
        sets("position") || sets("original") || restated.IssueId != before.IssueId
            ? restated
            : restated with { Position = before.Position, PositionOriginal = before.PositionOriginal };

    private static async ValueTask<IReadOnlyList<Guid>> RecordSheet(Recorder recorder, Guid reformId, AssessAlignment body)
    {
        if (body.Positions!.Count == 0) recorder.Refuse("positions", "empty", "The sheet is empty.");
        if ((body.ProvisionId, body.Position, body.Salience, body.NoLongerKnown, body.Condition, body.Original) is not (null, null, null, null, null, null))
            recorder.Refuse("positions", "contradiction", "Beside a sheet only actor and the common members are taken.");
        recorder.ThrowIfRefused();
        var (pointer, ids) = (recorder.Pointer, new List<Guid>());
        for (var i = 0; i < body.Positions.Count; i++)
        {
            var (line, id) = (body.Positions[i], recorder.NewId());
            var stance = body with { Positions = null, ProvisionId = line.ProvisionId, Position = line.Position, Salience = line.Salience };
            recorder.Pointer = $"{pointer}/positions/{i.ToString(CultureInfo.InvariantCulture)}";
            await recorder.Record(await stance.Read(recorder, new FactIds(reformId, id, id)), id);
            ids.Add(id);
        }

        recorder.Pointer = pointer;
        return ids;
    }
}

/// <summary>One line of a sheet.</summary>
public sealed record SheetLine
{
    /// <summary>Absent: the reform itself.</summary>
    public Reference? ProvisionId { get; init; }

    public Grade? Position { get; init; }

    [Unit]
    public Grade? Salience { get; init; }
}

/// <summary>What support depends on.</summary>
public sealed record ConditionBody
{
    [Text(2_000)]
    public string? Text { get; init; }

    public Reference? ProvisionId { get; init; }
}
