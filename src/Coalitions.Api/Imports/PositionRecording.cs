using System.Text.Json;
using Coalitions.Api.Actors;
using Coalitions.Api.Alignments;
using Coalitions.Api.Http;
using Coalitions.Api.Recording;

namespace Coalitions.Api.Imports;

/// <summary>Records a line of a position table: the actor, where it is new, its influence on the reform and its stance.</summary>
public static class PositionRecording
{
    private const string Scheme = "position_table";

    public static async Task Record(Recorder recorder, ImportRun run, PositionLine line)
    {
        // Codes belong to one table, so they are known in the scope of its reform; a later table finds its actors again.
        var identifier = $"{run.ReformId:N}/{line.Code}";
        var actor = await recorder.Identified(Scheme, identifier) ?? await Register(recorder, line, identifier);

        recorder.Pointer = "/influence";
        await AssessInfluence.Operation.Run(recorder, actor.ToString(), Element(new AssessInfluence
        {
            Influence = new Grade(Scaled: new OriginalBody { Value = line.Influence, Min = 0, Max = 100 }),
            ReformId = Reference.To(run.ReformId),
            ValidFrom = run.ValidFrom,
        }));
        recorder.Pointer = "/position";
        await AssessAlignment.Operation.Run(recorder, run.ReformId.ToString(), Element(new AssessAlignment
        {
            Actor = Reference.To(actor),
            Position = new Grade(line.Position),
            Salience = new Grade(Scaled: new OriginalBody { Value = line.Salience, Min = 0, Max = 100 }),
            ValidFrom = run.ValidFrom,
        }));
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
