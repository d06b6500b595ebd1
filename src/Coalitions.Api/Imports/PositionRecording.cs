using System.Text.Json;
using Coalitions.Api.Actors;
using Coalitions.Api.Alignments;
using Coalitions.Api.Http;
using Coalitions.Api.Reading;
using Coalitions.Api.Recording;
using Coalitions.Domain.Time;

namespace Coalitions.Api.Imports;

/// <summary>KTAB's table of influence, position and salience on a continuum.</summary>
public sealed class PositionTableFormat : IImportFormat
{
    public string Name => "position-table";

    public IReadOnlyList<ImportPart> Parts { get; } =
        [new(PositionTable.Part, "a line that describes the scenario, a line of headings, then code, description, influence, position and salience of each actor.")];

    public IReadOnlyList<string> Members { get; } = ["reformId", "validFrom"];

    public async ValueTask<Import> Take(ImportRequest request, Recorder recorder)
    {
        var from = request.Query.Text("validFrom") is not { } text ? ValidTime.OnDay(recorder.Now)
            : ValidTime.TryParse(text, out var time) ? time : throw QueryValues.Wrong("validFrom", "A year, month, day or instant is expected.");
        var reform = await request.Reform(recorder);
        if ((await recorder.Resource(reform)).Scale!.IsSupport)
            throw QueryValues.Wrong("reformId", "A position table holds points on a continuum; this reform's scale is support.");
        return new PositionRecording(reform, from, request.Parts[PositionTable.Part]);
    }
}

/// <summary>Records a line of a position table: the actor, where it is new, its influence on the reform and its stance.</summary>
public sealed class PositionRecording(Guid reformId, ValidTime validFrom, byte[] table) : Import
{
    private const string Scheme = "position_table";

    public override IReadOnlyList<ImportLine> Read(ImportTally tally) => PositionTable.Read(table, tally);

    public override async ValueTask<bool> Record(Recorder recorder, ImportLine line)
    {
        // Codes belong to one table, so they are known in the scope of its reform; a later table finds its actors again.
        var position = (PositionLine)line;
        var identifier = $"{reformId:N}/{position.Code}";
        var actor = await recorder.Identified(Scheme, identifier) ?? await Register(recorder, position, identifier);

        recorder.Pointer = "/influence";
        await AssessInfluence.Operation.Run(recorder, actor.ToString(), Element(new AssessInfluence
        {
            Influence = new Grade(Scaled: new OriginalBody { Value = position.Influence, Min = 0, Max = 100 }),
            ReformId = Reference.To(reformId),
            ValidFrom = validFrom,
        }));
        recorder.Pointer = "/position";
        await AssessAlignment.Operation.Run(recorder, reformId.ToString(), Element(new AssessAlignment
        {
            Actor = Reference.To(actor),
            Position = new Grade(position.Position),
            Salience = new Grade(Scaled: new OriginalBody { Value = position.Salience, Min = 0, Max = 100 }),
            ValidFrom = validFrom,
        }));
        return true;
    }

    private static async ValueTask<Guid> Register(Recorder recorder, PositionLine line, string identifier)
    {
        recorder.Pointer = "/description";
        var answer = await RegisterActor.Operation.Run(recorder, "", Element(new RegisterActor
        {
            Name = line.Name,
            Identifiers = [new IdentifierBody { Scheme = Scheme, Identifier = identifier }],
        }));
        return ((Created)answer.Body).Id;
    }

    private static JsonElement Element<T>(T body) => JsonSerializer.SerializeToElement(body, ApiJson.Sparse);
}
