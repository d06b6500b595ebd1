using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Coalitions.Api.Privacy;
using Coalitions.Api.Reading;
using Coalitions.Api.Security;

namespace Coalitions.Api.Http;

/// <summary>
/// An opaque, signed place in a collection: good for the same tenant and question, and for nothing else. The clocks are not
/// in it, so that a page and its pinned form name the same next place.
/// </summary>
public static class Cursor
{
    public const int DefaultLimit = 50;
    public const int LargestLimit = 200;

    private static readonly string[] NoFilter = ["cursor", "limit", .. QueryValues.ClockMembers];

    public static int Limit(this Question question) => question.Query.Whole("limit", 1, LargestLimit) ?? DefaultLimit;

    /// <summary>The id after which the page begins; the empty id at the beginning.</summary>
    public static Guid After(this Question question) => After(question.Texts, question.Tenant, question.Path, question.Query);

    /// <summary>The number after which the page begins, of a collection without clocks; 0 at the beginning.</summary>
    public static long AfterNumber(this HttpContext context) => BinaryPrimitives.ReadInt64BigEndian(
        After(context.RequestServices.GetRequiredService<PrivateTexts>(), context.Caller().Tenant, context.Request.Path, context.Request.Query).ToByteArray(bigEndian: true));

    /// <summary>The place after a number, of a collection without clocks.</summary>
    public static string NextNumber(this HttpContext context, long number)
    {
        var id = Padded(number).ToByteArray(bigEndian: true);
        return Base64Url.EncodeToString([.. id, .. Sign(context.RequestServices.GetRequiredService<PrivateTexts>(), context.Caller().Tenant, context.Request.Path, context.Request.Query, id)]);
    }

    private static Guid After(PrivateTexts texts, string tenant, PathString path, IQueryCollection query)
    {
        if (query.Text("cursor") is not { } text) return Guid.Empty;
        Span<byte> bytes = stackalloc byte[64];
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var length) || length != 32) throw Wrong();
        if (!CryptographicOperations.FixedTimeEquals(Sign(texts, tenant, path, query, bytes[..16]), bytes[16..32])) throw Wrong();
        return new Guid(bytes[..16], bigEndian: true);

        static ProblemException Wrong() => QueryValues.Wrong("cursor", "The cursor is none of this question's.");
    }

    /// <summary>The sequence after which the page begins; 0 at the beginning.</summary>
    public static long AfterSequence(this Question question) => BinaryPrimitives.ReadInt64BigEndian(question.After().ToByteArray(bigEndian: true));

    /// <summary>The place after a sequence.</summary>
    public static string Next(this Question question, long sequence) => question.Next(Padded(sequence));

    /// <summary>The place after <paramref name="last"/>.</summary>
    public static string Next(this Question question, Guid last)
    {
        var id = last.ToByteArray(bigEndian: true);
        return Base64Url.EncodeToString([.. id, .. Sign(question.Texts, question.Tenant, question.Path, question.Query, id)]);
    }

    private static Guid Padded(long number)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return new Guid(bytes, bigEndian: true);
    }

    private static byte[] Sign(PrivateTexts texts, string tenant, PathString path, IQueryCollection query, ReadOnlySpan<byte> id)
    {
        var filter = string.Join('&', query.Where(pair => !NoFilter.Contains(pair.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
        return texts.Hash(tenant, "cursor", [.. id, .. Encoding.UTF8.GetBytes($"{path}?{filter}")]);
    }
}

/// <summary>A page of a collection.</summary>
/// <param name="Next">The cursor of the next page; null on the last.</param>
public sealed record Page<T>(string AsOf, string? KnownAt, long Sequence, IReadOnlyList<T> Items, string? Next);

/// <summary>A page of a collection that has no clocks.</summary>
/// <param name="Next">The cursor of the next page; null on the last.</param>
public sealed record Listing<T>(IReadOnlyList<T> Items, string? Next);
