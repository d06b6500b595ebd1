using Coalitions.Api.Reading;
using Coalitions.Domain.Vocabulary;

namespace Coalitions.Api.Http;

/// <summary>The words that the service speaks.</summary>
public sealed record VocabularyAnswer(IReadOnlyList<VocabularyList> Vocabularies);

public static class VocabularyEndpoint
{
    public static void MapVocabulary(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/vocabulary", (HttpContext context) =>
            {
                context.Request.Query.Allow();
                return Results.Json(new VocabularyAnswer(Vocabularies.All), ApiJson.Options);
            })
            .Describe("vocabulary", "Lists the codes that the service speaks, with labels, definitions and sources.", "vocabulary")
            .Produces<VocabularyAnswer>().Refuses(400, 401, 503);
}
