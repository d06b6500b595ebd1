using System.Globalization;
using System.Text.Json;
using Coalitions.Api.Http;

namespace Coalitions.Api.Recording;

/// <summary>Up to 500 operations, all or nothing; a later item refers to what an earlier one made by its <c>$name</c>.</summary>
public sealed record Batch
{
    public required IReadOnlyList<BatchItem> Items { get; init; }

    public async ValueTask<Answer> Run(Recorder recorder)
    {
        var answers = new List<BatchAnswer>(Items.Count);
        for (var i = 0; i < Items.Count; i++) answers.Add(await RunItem(recorder, Items[i], $"/items/{i.ToString(CultureInfo.InvariantCulture)}"));
        return new Answer(200, new BatchAnswers(answers));
    }

    /// <summary>Runs one item; problems point into it.</summary>
    public static async ValueTask<BatchAnswer> RunItem(Recorder recorder, BatchItem item, string pointer)
    {
        if (Operations.Find(item.Op) is not var (operation, id)) throw new ProblemException(Problem.Invalid($"{pointer}/op", "unknown-operation", OperationAttribute.Unknown));
        if (item.Name is { } name && (!name.StartsWith('$') || name.Length < 2 || recorder.IsNamed(name)))
            throw new ProblemException(Problem.Invalid($"{pointer}/name", "invalid-name", "A name begins with $ and stands once in a batch."));
        recorder.Pointer = $"{pointer}/body";
        try
        {
            var answer = await operation.Run(recorder, id, item.Body);
            if (item.Name is { } given) Name(recorder, given, answer.Body, pointer);
            return new BatchAnswer(answer.Status, answer.Body);
        }
        catch (ProblemException exception) when (exception.Problem.Errors is null)
        {
            throw new ProblemException(exception.Problem with { Errors = [new($"{pointer}/op", exception.Problem.Code, exception.Problem.Title)] });
        }
    }

    // A thing bears the name itself, and so does a single record; the records that a thing was described by are $name.facet, many are $name.0, $name.1.
    private static void Name(Recorder recorder, string name, object body, string pointer)
    {
        switch (body)
        {
            case Created created:
                recorder.Name(name, created.Id);
                foreach (var (facet, record) in created.RecordIds.ByFacet) recorder.Name($"{name}.{facet}", record);
                break;
            case RecordedProvision provision:
                recorder.Name(name, provision.Id);
                break;
            case RecordedOne recorded:
                recorder.Name(name, recorded.RecordId);
                break;
            case RecordedMany recorded:
                for (var i = 0; i < recorded.RecordIds.Count; i++) recorder.Name($"{name}.{i.ToString(CultureInfo.InvariantCulture)}", recorded.RecordIds[i]);
                break;
            default:
                throw new ProblemException(Problem.Invalid($"{pointer}/name", "invalid-name", "This operation makes nothing to name."));
        }
    }
}

/// <summary>The name of an operation, with the ids or names in its path.</summary>
public sealed class OperationAttribute() : TextAttribute(200)
{
    public override string Pattern { get; } =
        $"^POST ({string.Join('|', Operations.All.Select(operation => string.Join('/', operation.Template.Split('/').Select(part => part.StartsWith('{') ? "[^/]+" : part))))})$";

    public override (string Code, string Sentence) Mismatch => ("unknown-operation", Unknown);

    public static string Unknown { get; } = $"There is no such operation; known are {string.Join(", ", Operations.All.Select(operation => operation.Name))}.";
}

public sealed record BatchItem
{
    /// <summary>Such as <c>POST /v1/actors</c>.</summary>
    [Operation]
    public required string Op { get; init; }

    /// <summary>Such as <c>$ministry</c>; its records are then <c>$ministry.name</c>, <c>$ministry.class</c> and so on.</summary>
    [Text(60)]
    public string? Name { get; init; }

    public required JsonElement Body { get; init; }
}

/// <summary>The answers, in the order of the items.</summary>
public sealed record BatchAnswers(IReadOnlyList<BatchAnswer> Items);

public sealed record BatchAnswer(int Status, object Body);
