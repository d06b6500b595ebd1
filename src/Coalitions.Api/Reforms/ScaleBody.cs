using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Reforms;

namespace Coalitions.Api.Reforms;

/// <summary>On what scale stances are given: support (the default) or a continuum between two outcomes.</summary>
public sealed record ScaleBody
{
    public required ScaleKind Kind { get; init; }

    public double? Min { get; init; }

    public double? Max { get; init; }

    [Text(200)]
    public string? MinLabel { get; init; }

    [Text(200)]
    public string? MaxLabel { get; init; }

    /// <summary>The scale that a body names; support where it names none.</summary>
    public static Scale Read(Recorder recorder, ScaleBody? body)
    {
        if (body is null) return Scale.Support;
        if (body.Kind == ScaleKind.Support)
        {
            if (body.Min is not null and not -2 || body.Max is not null and not 2) recorder.Refuse("scale", "invalid-scale", "Support runs from -2 to 2.");
            return Scale.Support;
        }

        if (body.Min is null || body.Max is null)
        {
            recorder.Refuse("scale", "invalid-scale", "A continuum needs min and max.");
            return Scale.Support;
        }

        var scale = Scale.Continuum(body.Min.Value, body.Max.Value);
        if (!scale.IsRefused) return scale.Value;
        recorder.Refuse("scale", scale.Refusal.Code, scale.Refusal.Sentence);
        return Scale.Support;
    }

    public static async ValueTask<ScaleLabels?> Seal(Recorder recorder, ScaleBody? body, string kind, Guid subject) =>
        body?.MinLabel is null && body?.MaxLabel is null ? null : new ScaleLabels(
            await recorder.Seal($"{kind}.minLabel", [subject], body!.MinLabel),
            await recorder.Seal($"{kind}.maxLabel", [subject], body.MaxLabel));

    public static ScaleBody Show(Scale scale, ScaleLabels? labels, string kind, Showing showing) => new()
    {
        Kind = scale.Kind,
        Min = scale.Min,
        Max = scale.Max,
        MinLabel = showing.Open($"{kind}.minLabel", labels?.Min),
        MaxLabel = showing.Open($"{kind}.maxLabel", labels?.Max),
    };
}
