using System.Security.Cryptography;

namespace Coalitions.Api.Privacy;

/// <summary>
/// AES-256-GCM; the result is nonce, ciphertext, tag. The nonce follows from key, bound data and text, so that the same
/// text under the same key gives the same bytes (an exact duplicate can be told without reading it) and no nonce serves
/// two texts.
/// </summary>
public static class Aead
{
    private const int Nonce = 12;
    private const int Tag = 16;

    public static byte[] Encrypt(byte[] key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> bound)
    {
        var result = new byte[Nonce + plain.Length + Tag];
        using (var nonce = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key))
        {
            nonce.AppendData("nonce"u8);
            nonce.AppendData(SHA256.HashData(bound));
            nonce.AppendData(plain);
            nonce.GetHashAndReset().AsSpan(0, Nonce).CopyTo(result);
        }

        using var aes = new AesGcm(key, Tag);
        aes.Encrypt(result.AsSpan(0, Nonce), plain, result.AsSpan(Nonce, plain.Length), result.AsSpan(Nonce + plain.Length), bound);
        return result;
    }

    /// <summary>Null when the key, the bound data or a single bit is another.</summary>
    public static byte[]? Decrypt(byte[] key, ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> bound)
    {
        if (sealedBytes.Length < Nonce + Tag) return null;
        var plain = new byte[sealedBytes.Length - Nonce - Tag];
        using var aes = new AesGcm(key, Tag);
        try
        {
            aes.Decrypt(sealedBytes[..Nonce], sealedBytes[Nonce..^Tag], sealedBytes[^Tag..], plain, bound);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
