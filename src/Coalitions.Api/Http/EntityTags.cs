namespace Coalitions.Api.Http;

/// <summary>Reads conditional headers.</summary>
public static class EntityTags
{
    /// <summary>The tags of a list, as they were sent; ours hold no comma.</summary>
    public static IEnumerable<string> Of(string header) => header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
