using System.Security.Cryptography;
using System.Text.Json;
using Coalitions.Api.Facts;
using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Coalitions.Api.Privacy;
using Coalitions.Api.Security;
using Coalitions.Api.WhatIf;
using Coalitions.Domain.Identity;
using Microsoft.AspNetCore.WebUtilities;

namespace Coalitions.Api.Reading;

/// <summary>A GET with its caller, its clocks and everything it takes to answer it; the manners of all answers in one place.</summary>
public sealed class Question
{
    private static readonly string[] Echoes = ["asOf", "knownAt", "sequence"];

    private static readonly string[] EchoesOfTwo = ["asOfFrom", "knownFrom", "sequenceFrom", "asOfTo", "knownTo", "sequenceTo"];

    private readonly HttpContext context;
    private readonly ClockNames names;
    private Question? earlier;
    private Func<DateTime, Task<Clocks>>? again;
    private DateTime now;
    private bool elsewhere;
    private Task<Identities>? identities;

    private Question(HttpContext context, ClockNames names, Caller caller, Database database, PrivateTexts texts, Clocks clocks) =>
        (this.context, this.names, Caller, Database, Texts, Clocks) = (context, names, caller, database, texts, clocks);

    public Caller Caller { get; }

    public string Tenant => Caller.Tenant;

    public Database Database { get; }

    public PrivateTexts Texts { get; }

    public Clocks Clocks { get; private set; }

    public PathString Path => context.Request.Path;

    public IQueryCollection Query => context.Request.Query;

    public CancellationToken Cancellation => context.RequestAborted;

    /// <summary>Reads the question: its members, what it must include, and its clocks.</summary>
    public static Task<Question> Of(HttpContext context, params string[] members) => Of(context, ClockNames.Usual, [.. QueryValues.ClockMembers, .. members]);

    /// <summary>
    /// A question about two pairs of clocks, of which the second answers. Of the first pair one clock may be left out, which
    /// is then as in the second.
    /// </summary>
    public static async Task<(Question From, Question To)> Between(HttpContext context, params string[] members)
    {
        var to = await Of(context, ClockNames.To, [.. QueryValues.TwoClockMembers, .. members]);
        to.earlier = to.With(await to.EarlierClocks());
        return (to.earlier, to);
    }

    private async Task<Clocks> EarlierClocks()
    {
        var (asOf, known) = (Query.Text(ClockNames.From.AsOf), Query.Text(ClockNames.From.KnownAt));
        if (asOf is null && known is null) throw QueryValues.Wrong(ClockNames.From.AsOf, "asOfFrom, knownFrom or both are needed: from where changes are told.");
        var from = await Clocks.Resolve(Database, Tenant, asOf ?? Clocks.AsOfText, known ?? Clocks.SequenceText, null, ClockNames.From, now, Cancellation);
        if (from.AsOf > Clocks.AsOf) throw QueryValues.Wrong(ClockNames.From.AsOf, "asOfFrom lies after asOfTo.");
        if (from.Sequence > Clocks.Sequence) throw QueryValues.Wrong(ClockNames.From.KnownAt, "knownFrom lies after knownTo.");
        return from;
    }

    /// <summary>A question whose clocks stand in a body.</summary>
    public static async Task<Question> Of(HttpContext context, ClockNames names, string? asOf, string? knownAt)
    {
        var (services, caller) = (context.RequestServices, context.Caller());
        var (database, now) = (services.GetRequiredService<Database>(), services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime);
        if (knownAt is null && services.GetRequiredService<OwnWrites>().Of(caller.Principal) is { } own) await Freshness.WaitForEvent(database, caller.Tenant, own, context.RequestAborted);
        return new Question(context, names, caller, database, services.GetRequiredService<PrivateTexts>(), await Resolve(now)) { now = now, again = Resolve, elsewhere = knownAt is not null };

        Task<Clocks> Resolve(DateTime moment) => Clocks.Resolve(database, caller.Tenant, asOf, knownAt, null, names, moment, context.RequestAborted);
    }

    private static async Task<Question> Of(HttpContext context, ClockNames names, string[] members)
    {
        var services = context.RequestServices;
        var (database, caller) = (services.GetRequiredService<Database>(), context.Caller());
        context.Request.Query.Allow(members);
        if (context.Request.Query.Id("includes") is { } included) await Freshness.AwaitEvent(database, caller.Tenant, included, context.RequestAborted);
        else if (!context.Request.Query.ContainsKey(names.KnownAt) && services.GetRequiredService<OwnWrites>().Of(caller.Principal) is { } own)
            await Freshness.WaitForEvent(database, caller.Tenant, own, context.RequestAborted);
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
        return new Question(context, names, caller, database, services.GetRequiredService<PrivateTexts>(), await Resolve(now)) { now = now, again = Resolve };

        Task<Clocks> Resolve(DateTime moment) => Clocks.Resolve(database, caller.Tenant, context.Request.Query, names, moment, context.RequestAborted);
    }

    /// <summary>By what hash <c>identifier=scheme:identifier</c> finds a resource; null where it is not asked for.</summary>
    public byte[]? IdentifierHash() =>
        Query.Text("identifier") is not { } text ? null
        : new Recording.Reference(text).Identifier is var (scheme, identifier) ? Texts.IdentifierHash(Tenant, scheme, identifier)
        : throw QueryValues.Wrong("identifier", "scheme:identifier is expected.");

    /// <summary>Whether the question is about what is known now.</summary>
    public bool IsLatest => !elsewhere && !Query.ContainsKey(names.KnownAt) && !(names.At is { } at && Query.ContainsKey(at));

    /// <summary>The same question about another moment.</summary>
    public Question At(DateTime moment) => new(context, names, Caller, Database, Texts, Clocks with { AsOf = moment }) { identities = identities, now = now, again = again };

    /// <summary>The same question as it would have been asked then: at that moment, and knowing what was known at that moment; never later than it is asked.</summary>
    public async Task<Question> Then(Domain.Time.ValidTime moment)
    {
        var text = moment.ToString();
        var then = await Clocks.Resolve(Database, Tenant, text, text, null, names, now, Cancellation);
        if (then.Sequence > Clocks.Sequence) then = Clocks with { AsOf = then.AsOf, AsOfText = text };
        return With(then.AsOf > Clocks.AsOf ? then with { AsOf = Clocks.AsOf, AsOfText = Clocks.AsOfText } : then);
    }

    /// <summary>The same question at other clocks.</summary>
    public Question With(Clocks clocks) => new(context, names, Caller, Database, Texts, clocks) { identities = clocks.SeqId == Clocks.SeqId ? identities : null, now = now, elsewhere = true };

    /// <summary>What is supposed on top of the record; null in all questions but one.</summary>
    public Hypothesis? Supposed { get; private init; }

    /// <summary>The same question, had this been recorded last.</summary>
    public Question Supposing(Hypothesis hypothesis) =>
        new(context, names, Caller, Database, hypothesis.Texts, Clocks) { identities = identities, now = now, elsewhere = true, Supposed = hypothesis };

    /// <summary>Where a query finds the rows of a table: on record, or with what is supposed.</summary>
    public string Source(FactTable table) => Supposed?.Source(table, $"{Database.Facts}.{table.Name}") ?? $"{Database.Facts}.{table.Name}";

    /// <summary>Who was known to be who.</summary>
    public Task<Identities> Identities() => identities ??= Merges.Read(this);

    /// <summary>The actor that an id of the query is seen as; null where none is given.</summary>
    public async Task<Guid?> Actor(string member) => Query.Id(member) is { } actor ? (await Identities()).Of(actor) : null;

    /// <summary>Waits until all that was recorded is in the tables, and asks again as of then, of two pairs of clocks with both: for what was recorded a moment ago.</summary>
    public async Task CatchUp()
    {
        await Freshness.AwaitAll(Database, Cancellation);
        now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
        (identities, Clocks) = (null, await again!(now));
        if (earlier is not null) (earlier.identities, earlier.Clocks) = (null, await EarlierClocks());
    }

    /// <summary>
    /// The answer, or 304. Its ETag follows from the content without the echoed clocks, so that it changes when what is
    /// asked for changes and not when something else is recorded.
    /// </summary>
    /// <param name="version">The version of the resource's stream, which If-Match is compared with.</param>
    /// <param name="recordTag">The ETag of a record, where the answer is one.</param>
    /// <param name="shown">In which form other than JSON it is shown.</param>
    /// <param name="tagged">The body without whatever else echoes the clocks, such as links; null where nothing does.</param>
    public IResult Answer<T>(T body, long? version = null, string? recordTag = null, (string MediaType, Func<T, string> Write)? shown = null, T? tagged = null)
        where T : class
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, ApiJson.Options);
        var headers = context.Response.Headers;
        headers["Coalitions-Projected-Through"] = Clocks.SequenceText;
        headers["Coalitions-Redaction-Epoch"] = "0";
        headers.CacheControl = Pinned ? "private, immutable, max-age=31536000" : "private, no-cache";
        headers.Vary = "Authorization";
        if (!Pinned) headers.ContentLocation = PinnedSelf();
        var tag = recordTag ?? Tag(tagged is null ? bytes : JsonSerializer.SerializeToUtf8Bytes(tagged, ApiJson.Options), version, shown?.MediaType);
        headers.ETag = tag;
        if (EntityTags.Of(context.Request.Headers.IfNoneMatch.ToString()).Any(given => given == "*" || given == tag || given == $"W/{tag}")) return Results.StatusCode(304);
        return shown is var (mediaType, write)
            ? Results.Bytes(System.Text.Encoding.UTF8.GetBytes(write(body)), $"{mediaType}; charset=utf-8")
            : Results.Bytes(bytes, "application/json; charset=utf-8");
    }

    private bool Pinned => Clocks.Pinned && earlier is null or { Clocks.Pinned: true };

    private string PinnedSelf()
    {
        string?[] clockMembers = [names.AsOf, names.KnownAt, names.At, "includes", .. earlier is null ? [] : (string[])[ClockNames.From.AsOf, ClockNames.From.KnownAt]];
        var members = Query.Where(pair => !clockMembers.Contains(pair.Key)).SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value)))
            .Concat(earlier is null ? [] : Pins(ClockNames.From, earlier.Clocks)).Concat(Pins(names, Clocks));
        return QueryHelpers.AddQueryString(Path, members);

        static IEnumerable<KeyValuePair<string, string?>> Pins(ClockNames names, Clocks clocks) => [new(names.AsOf, clocks.AsOfText), new(names.KnownAt, clocks.SequenceText)];
    }

    private string Tag(byte[] bytes, long? version, string? mediaType)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (mediaType is not null) hash.AppendData(System.Text.Encoding.UTF8.GetBytes(mediaType));
        var from = 0;
        foreach (var echo in Pinned ? [] : EchoesIn(bytes, earlier is null ? Echoes : EchoesOfTwo))
        {
            hash.AppendData(bytes, from, echo.Start.Value - from);
            from = echo.End.Value;
        }

        hash.AppendData(bytes, from, bytes.Length - from);
        var digest = Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 12));
        return version is { } number ? FormattableString.Invariant($"\"{number}-{digest}\"") : $"\"{digest}\"";
    }

    private static bool IsEcho(ref Utf8JsonReader reader, string[] echoes)
    {
        foreach (var echo in echoes)
            if (reader.ValueTextEquals(echo)) return true;
        return false;
    }

    // Where the echoed clocks stand; bodies have them near their beginning, so hardly anything is read.
    private static List<Range> EchoesIn(byte[] bytes, string[] echoes)
    {
        var found = new List<Range>();
        var reader = new Utf8JsonReader(bytes);
        while (found.Count < echoes.Length && reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName) continue;
            var (isEcho, start) = (IsEcho(ref reader, echoes), (int)reader.TokenStartIndex);
            reader.Read();
            reader.Skip();
            if (isEcho) found.Add(start..(int)reader.BytesConsumed);
        }

        return found;
    }
}
