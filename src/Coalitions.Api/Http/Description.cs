using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Coalitions.Api.Http;

/// <summary>How endpoints describe themselves in the OpenAPI document.</summary>
public static class Description
{
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder endpoint, string id, string summary, string tag) =>
        endpoint.WithName(id).WithSummary(summary).WithTags(tag);

    public static RouteHandlerBuilder Produces(this RouteHandlerBuilder endpoint, int status, Type answer) => endpoint.Produces(status, answer, "application/json");

    /// <summary>The query members that the endpoint takes, the clocks beside.</summary>
    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder endpoint, params string[] members) => 
        endpoint.WithMetadata(new QueryMembers([.. members, .. Reading.QueryValues.ClockMembers]));

    /// <summary>The codes that a query member takes.</summary>
    public static RouteHandlerBuilder Codes<T>(this RouteHandlerBuilder endpoint, string member)
        where T : struct, Enum => endpoint.Codes(member, [.. Domain.Vocabulary.Codes<T>.All]);

    /// <inheritdoc cref="Codes{T}"/>
    public static RouteHandlerBuilder Codes(this RouteHandlerBuilder endpoint, string member, params string[] codes) =>
        endpoint.Member(member, new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. codes.Select(code => (JsonNode)code)] });

    /// <summary>What a query member takes, where its name does not tell.</summary>
    public static RouteHandlerBuilder Member(this RouteHandlerBuilder endpoint, string member, OpenApiSchema schema, bool required = false) =>
        endpoint.WithMetadata(new QueryMember(member, schema, required));

    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses) endpoint.Produces<ProblemBody>(status, "application/problem+json");
        return endpoint;
    }
}

/// <summary>What a query member takes.</summary>
public sealed record QueryMember(string Name, OpenApiSchema Schema, bool Required);

/// <summary>The query members of an endpoint, for its description.</summary>
public sealed record QueryMembers(IReadOnlyList<string> Names);
