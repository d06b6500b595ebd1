using System.Text.Json.Nodes;
using Coalitions.Api.Security;
using Microsoft.OpenApi;

namespace Coalitions.Api.Http;

/// <summary>How endpoints describe themselves in the OpenAPI document.</summary>
public static class Description
{
    /// <summary>What the operation is called and does; its id says who may ask for it.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder endpoint, string id, string summary, string tag)
    {
        var right = Rights.Of(id);
        endpoint.WithName(id).WithSummary(summary).WithTags(tag).WithMetadata(right).AllowedTo(right);
        return right.Open ? endpoint : endpoint.Refuses(401, 429, 503);
    }

    public static RouteHandlerBuilder Produces(this RouteHandlerBuilder endpoint, int status, Type answer) => endpoint.Produces(status, answer, "application/json");

    /// <summary>The query members that the endpoint takes, the clocks beside.</summary>
    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder endpoint, params string[] members) => 
        endpoint.WithMetadata(new QueryMembers([.. members, .. Reading.QueryValues.ClockMembers]));

    /// <summary>The query members of a question about two pairs of clocks.</summary>
    public static RouteHandlerBuilder TakesTwoClocks(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new QueryMembers(Reading.QueryValues.TwoClockMembers));

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
