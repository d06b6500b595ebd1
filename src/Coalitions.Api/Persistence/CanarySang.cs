namespace Coalitions.Api.Persistence;

/// <summary>A sign of life that travels the whole way from append to fact table.</summary>
public sealed record CanarySang(DateTime At);
