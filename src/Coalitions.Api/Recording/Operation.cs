using System.Text.Json;

namespace Coalitions.Api.Recording;

/// <summary>
/// Something that can be asked for by POST: alone, as an item of a batch, or as a line of an import. All three run the
/// same code.
/// </summary>
/// <param name="Template">The path, such as <c>/v1/actors/{id}/names</c>.</param>
/// <param name="Id">The operation's id in the OpenAPI document.</param>
/// <param name="Summary">What it does, in a sentence.</param>
/// <param name="Body">The type of its body.</param>
/// <param name="Answer">The type of its answer.</param>
public sealed record Operation(
    string Template, string Id, string Summary, Type Body, Type Answer, Func<Recorder, string, JsonElement, ValueTask<Answer>> Run, int Status = 201)
{
    private readonly string[] segments = Template.Split('/');

    public string Name => $"POST {Template}";

    /// <summary>What the path says in the place of <c>{id}</c>; null when it is not this operation's path.</summary>
    public string? Match(string path)
    {
        var given = path.Split('/');
        if (given.Length != segments.Length) return null;
        var id = "";
        for (var i = 0; i < segments.Length; i++)
            if (segments[i].StartsWith('{')) id = given[i];
            else if (segments[i] != given[i]) return null;
        return id;
    }

    /// <summary>Records one fact of a kind on the resource of the path.</summary>
    /// <param name="on">What kind of resource the path names, where that is not always the same for this kind of fact.</param>
    public static Operation Records(string template, string id, string summary, FactKind kind, Type body, string? on = null) => new(
        template, id, summary, body, typeof(RecordedOne), async (recorder, path, element) =>
        {
            var subject = await recorder.Path(path, on ?? kind.SubjectKind);
            await recorder.CheckVersion(subject);
            var recordId = recorder.NewId();
            await recorder.Record(await kind.Read(recorder, new FactIds(subject, recordId, recordId), element), recordId);
            return Recording.Answer.Recorded(recordId);
        });
}
