using System.Globalization;
using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Coalitions.Api.Reading;

namespace Coalitions.Api.Feed;

/// <summary>Of what a feed tells; all of it where nothing is named.</summary>
/// <param name="Reform">What is recorded on the reform, its provisions, engagements and declared coalitions.</param>
/// <param name="Actor">What speaks of the actor, under whatever id it was recorded.</param>
/// <param name="Type">What is about a fact of this kind.</param>
public sealed record FeedFilter(Guid? Reform, Guid? Actor, string? Type)
{
    public static readonly string[] Members = ["after", "limit", "reformId", "actorId", "type", "ticket"];

    /// <summary>Every kind of fact.</summary>
    public static readonly string[] Types = [.. EventNames.Facts.Values.Order(StringComparer.Ordinal)];

    public bool IsEmpty => this is { Reform: null, Actor: null, Type: null };

    public static FeedFilter Of(IQueryCollection query)
    {
        var type = query.Text("type");
        if (type is not null && !Types.Contains(type)) throw QueryValues.Wrong("type", $"Allowed are {string.Join(", ", Types)}.");
        return new FeedFilter(query.Id("reformId"), query.Id("actorId"), type);
    }

    /// <summary>After which sequence the feed begins: where a connection was cut, where the caller asks for, else at the beginning.</summary>
    public static (string Member, long Sequence) After(HttpRequest request, bool stream)
    {
        var asked = Whole("after", request.Query.Text("after"));
        return stream && request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last ? ("Last-Event-ID", Whole("Last-Event-ID", last)) : ("after", asked);

        static long Whole(string member, string? text) => text is null ? 0
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence
            : throw QueryValues.Wrong(member, "A sequence is expected, 0 for the beginning.");
    }
}
