using System.Buffers.Text;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Coalitions.Api.Privacy;
using Coalitions.Api.Recording;
using Coalitions.Api.Security;
using Coalitions.Domain.Time;

namespace Coalitions.Api.Feed;

/// <summary>Whoever may read asks for a ticket; nothing needs to be said.</summary>
public sealed record MakeFeedTicket;

/// <param name="Ticket">Shown once, never again, not even to whoever repeats the request.</param>
public sealed record FeedTicketMade([property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Ticket, string ExpiresAt);

/// <summary>Marks the endpoint that a ticket opens.</summary>
public sealed class TakesTicket;

/// <summary>
/// Tickets for browsers, whose event sources cannot send a header: good for a minute and for one feed, for whoever asked and
/// with the roles of then. They stand in addresses, so a used one is worth nothing. Half of it is a signature: what we never
/// made does not ask the database. What is stored is a keyed hash.
/// </summary>
public sealed class FeedTickets(Database database, RootKey rootKey, ApiKeys keys)
{
    public const int Seconds = 60;
    private const string Prefix = "tick_";
    private const int Drawn = 24;
    private const int Signature = 12;

    private readonly byte[] signing = rootKey.Derive("feed-ticket-signatures"), hashing = rootKey.Derive("feed-ticket-hashes");

    /// <summary>The ticket of a request that may bring one in the place of a key; null where there is none.</summary>
    public static string? In(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<TakesTicket>() is not null && EventFeed.IsKeptOpen(context.Request) && context.Request.Query["ticket"] is { Count: > 0 } given ? given.ToString() : null;

    /// <summary>A ticket that stands for nobody until it is stored.</summary>
    public string Draw()
    {
        var drawn = RandomNumberGenerator.GetBytes(Drawn);
        return Prefix + Base64Url.EncodeToString([.. drawn, .. SignatureOf(drawn)]);
    }

    /// <summary>Stores a ticket together with what else a recording stores.</summary>
    public void Keep(Changes changes, string ticket, Caller caller) => changes.Others.Add(($"""
        insert into app.feed_tickets (tenant_id, ticket_hash, principal_id, key_id, roles, ends, expires_at)
        values ($1, $2, $3, $4, $5, $6, now() + interval '{Seconds} seconds')
        """,
        [HashOf(ticket), caller.Principal, caller.KeyId, caller.Roles.ToArray(), caller.Ends is { } ends ? ends : DBNull.Value]));

    /// <summary>For whom a ticket speaks, this once; null where it was used, has ended or never was, or its maker may no longer what it could.</summary>
    public async ValueTask<Caller?> Take(string ticket, CancellationToken cancellation)
    {
        if (!IsOurs(ticket)) return null;
        await using var command = database.Api.CreateCommand("select tenant_id, principal_id, key_id, roles, ends from app.take_feed_ticket($1)");
        command.Parameters.AddWithValue(HashOf(ticket));
        Caller caller;
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            if (!await reader.ReadAsync(cancellation)) return null;
            caller = new Caller(reader.GetString(0), reader.GetGuid(1), reader.GetString(2), reader.GetFieldValue<string[]>(3).ToFrozenSet())
            {
                Ends = reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4),
            };
        }

        return await keys.StillSpeaksFor(caller, cancellation) ? caller : null;
    }

    private bool IsOurs(string ticket)
    {
        if (!ticket.StartsWith(Prefix, StringComparison.Ordinal) || ticket.Length > 100 || !Base64Url.IsValid(ticket.AsSpan(Prefix.Length), out var length) || length != Drawn + Signature) return false;
        Span<byte> bytes = stackalloc byte[Drawn + Signature];
        Base64Url.DecodeFromChars(ticket.AsSpan(Prefix.Length), bytes);
        return CryptographicOperations.FixedTimeEquals(SignatureOf(bytes[..Drawn]), bytes[Drawn..]);
    }

    private byte[] SignatureOf(ReadOnlySpan<byte> drawn) => HMACSHA256.HashData(signing, drawn)[..Signature];

    private byte[] HashOf(string ticket) => HMACSHA256.HashData(hashing, Encoding.UTF8.GetBytes(ticket));
}

public static class MakeFeedTicketEndpoint
{
    public static void MapMakeFeedTicket(this IEndpointRouteBuilder app) => app.MapPost("/v1/feed-tickets", (Delegate)Make)
        .Describe("makeFeedTicket", "Makes a ticket with which a browser opens one feed within a minute; it is shown this once.", "events")
        .Accepts<MakeFeedTicket>("application/json").Produces<FeedTicketMade>(201).Refuses(400, 403, 408, 409, 413, 415, 422);

    private static Task<IResult> Make(HttpContext context, FeedTickets tickets)
    {
        string? ticket = null;
        return RecordingEndpoints.Run(context, "POST /v1/feed-tickets", RecordingEndpoints.LargestBody, (recorder, element) =>
        {
            recorder.Bind<MakeFeedTicket>(element);
            recorder.ThrowIfRefused();
            ticket = tickets.Draw();
            tickets.Keep(recorder.Changes, ticket, context.Caller());
            return ValueTask.FromResult(new Answer(201, new FeedTicketMade(null, ValidTime.At(recorder.Now.AddSeconds(FeedTickets.Seconds)).ToString())));
        }, made => made is FeedTicketMade fresh ? fresh with { Ticket = ticket } : made);
    }
}
