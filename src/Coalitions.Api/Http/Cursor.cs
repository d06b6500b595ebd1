using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Coalitions.Api.Privacy;
using Coalitions.Api.Reading;

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
    public static Guid After(this Question question)
    {
        if (question.Query.Text("cursor") is not { } text) return Guid.Empty;
        Span<byte> bytes = stackalloc byte[64];
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var length) || length != 32) throw Wrong();
        if (!CryptographicOperations.FixedTimeEquals(Sign(question, bytes[..16]), bytes[16..32])) throw Wrong();
        return new Guid(bytes[..16], bigEndian: true);

        static ProblemException Wrong() => QueryValues.Wrong("cursor", "The cursor is none of this question's.");
    }

    /// <summary>The sequence after which the page begins; 0 at the beginning.</summary>
    public static long AfterSequence(this Question question) => BinaryPrimitives.ReadInt64BigEndian(question.After().ToByteArray(bigEndian: true));

    /// <summary>The place after a sequence.</summary>
    public static string Next(this Question question, long sequence)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteInt64BigEndian(bytes, sequence);
        return question.Next(new Guid(bytes, bigEndian: true));
    }

    /// <summary>The place after <paramref name="last"/>.</summary>
    public static string Next(this Question question, Guid last)
    {
        var id = last.ToByteArray(bigEndian: true);
        return Base64Url.EncodeToString([.. id, .. Sign(question, id)]);
    }

    private static byte[] Sign(Question question, ReadOnlySpan<byte> id)
    {
        var filter = string.Join('&', question.Query.Where(pair => !NoFilter.Contains(pair.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
        return question.Texts.Hash(question.Tenant, "cursor", [.. id, .. Encoding.UTF8.GetBytes($"{question.Path}?{filter}")]);
    }
}

/// <summary>A page of a collection.</summary>
/// <param name="Next">The cursor of the next page; null on the last.</param>
public sealed record Page<T>(string AsOf, string? KnownAt, long Sequence, IReadOnlyList<T> Items, string? Next);
