using System.Security.Cryptography;
using System.Text;

namespace Coalitions.Domain;

/// <summary>Ids that follow from what they name, so that two recorders who speak of the same thing write to the same stream.</summary>
public static class DeterministicId
{
    // Made once for this project; changing it would detach every stored stream from its key.
    private static readonly Guid Namespace = new("8f0f6c1e-5d0a-4f7c-9b55-2a1f3f1d7c40");

    /// <summary>The version 5 UUID (RFC 9562 §5.5) of the parts, joined by a vertical bar.</summary>
    public static Guid Of(params ReadOnlySpan<string> parts)
    {
        var name = Encoding.UTF8.GetBytes(string.Join('|', parts));
        Span<byte> input = stackalloc byte[16 + name.Length];
        Namespace.TryWriteBytes(input, bigEndian: true, out _);
        name.CopyTo(input[16..]);
        Span<byte> hash = stackalloc byte[20];
#pragma warning disable CA5350 // RFC 9562 prescribes SHA-1 for version 5; nothing secret rests on it.
        SHA1.HashData(input, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
