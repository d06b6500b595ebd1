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

    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses) endpoint.Produces<ProblemBody>(status, "application/problem+json");
        return endpoint;
    }
}

/// <summary>The query members of an endpoint, for its description.</summary>
public sealed record QueryMembers(IReadOnlyList<string> Names);
