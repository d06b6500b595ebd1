using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Coalitions.Domain;
using Coalitions.Domain.Privacy;

namespace Coalitions.Api.Privacy;

/// <summary>
/// Encrypts and decrypts everything personal at the edge: sealed texts in events, texts of the vault, and the keyed hashes
/// by which names and identifiers are found without being stored.
/// </summary>
public sealed class PrivateTexts(IKeyring keyring, RootKey rootKey)
{
    /// <summary>Shown where a text can no longer be read.</summary>
    public const string Erased = "[erased]";

    private const int LongestPrefix = 16;

    /// <summary>The same for what is only tried out: whatever key it makes is forgotten with it.</summary>
    public PrivateTexts Passing() => new(new PassingKeyring(keyring), rootKey);

    /// <summary>Makes at once the keys of many subjects, who then share the wait for the disk.</summary>
    public async ValueTask Foresee(string tenant, IReadOnlyCollection<Guid> subjects, CancellationToken cancellation)
    {
        if (subjects.Count > 0) await keyring.EnsureAsync(tenant, subjects, cancellation);
    }

    /// <summary>Seals a text under the keys of all its subjects.</summary>
    public async ValueTask<SealedText> Seal(string tenant, string field, IReadOnlyCollection<Guid> subjects, string text, CancellationToken cancellation)
    {
        var sorted = subjects.Distinct().Order().ToArray();
        var keys = await keyring.EnsureAsync(tenant, sorted, cancellation);
        var ids = string.Join(',', sorted.Select(id => id.ToString("N")));
        var content = Aead.Encrypt(ContentKey(sorted, keys)!, Encoding.UTF8.GetBytes(text), Bound("s1", tenant, field, ids));
        return new SealedText($"s1.{ids}.{Base64Url.EncodeToString(content)}");
    }

    /// <summary>The text, or null when any of its subjects' keys is gone.</summary>
    public string? Open(string tenant, string field, SealedText sealedText)
    {
        var parts = sealedText.Envelope.Split('.');
        if (parts is not ["s1", var ids, var content]) return null;
        var subjects = sealedText.Subjects;
        var key = ContentKey(subjects, keyring.Of(tenant, subjects));
        return key is null ? null : Text(Aead.Decrypt(key, Base64Url.DecodeFromChars(content), Bound("s1", tenant, field, ids)));
    }

    /// <summary>Encrypts a text of the vault under its one subject's key.</summary>
    public async ValueTask<byte[]> Lock(string tenant, Guid subject, string field, string text, CancellationToken cancellation)
    {
        var keys = await keyring.EnsureAsync(tenant, [subject], cancellation);
        return Aead.Encrypt(keys[subject]!, Encoding.UTF8.GetBytes(text), Bound("v1", tenant, field, subject.ToString("N")));
    }

    /// <summary>The text of a vault row, or null when the subject's key is gone.</summary>
    public string? Unlock(string tenant, Guid subject, string field, byte[] content, SubjectKeys keys) =>
        keys[subject] is { } key ? Text(Aead.Decrypt(key, content, Bound("v1", tenant, field, subject.ToString("N")))) : null;

    /// <summary>The keys needed to read texts of these subjects.</summary>
    public SubjectKeys KeysOf(string tenant, IReadOnlyCollection<Guid> subjects) => keyring.Of(tenant, subjects);

    /// <summary>Hashes of all prefixes, up to 16 letters, of the words of a name: by one of them the name is found.</summary>
    public IReadOnlyCollection<byte[]> WordPrefixes(string tenant, string name) =>
    [
        .. Words(name).SelectMany(word => Enumerable.Range(1, Math.Min(word.Length, LongestPrefix)).Select(length => word[..length]))
            .Distinct().Select(prefix => Hash(tenant, "name", prefix)),
    ];

    /// <summary>One hash for each word of a query; a name matches when it has all of them.</summary>
    public IReadOnlyList<byte[]> Query(string tenant, string query) =>
        [.. Words(query).Distinct().Select(word => Hash(tenant, "name", word[..Math.Min(word.Length, LongestPrefix)]))];

    public byte[] IdentifierHash(string tenant, string scheme, string identifier) => Hash(tenant, "identifier", $"{scheme}:{identifier}");

    /// <summary>The id under which an assessor's label is kept: the same label, the same id.</summary>
    public Guid LabelId(string tenant, string label) =>
        DeterministicId.Of("label", tenant, Convert.ToHexString(Hash(tenant, "label", Folding.Fold(label.Trim()))));

    /// <summary>A keyed hash of anything that must be recognised but not kept.</summary>
    public byte[] Hash(string tenant, string purpose, ReadOnlySpan<byte> value)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, rootKey.Derive($"index:{tenant}:{purpose}"));
        hmac.AppendData(value);
        return hmac.GetHashAndReset()[..16];
    }

    private byte[] Hash(string tenant, string purpose, string value) => Hash(tenant, purpose, Encoding.UTF8.GetBytes(value));

    // All subjects' keys go in: without any one of them the content key cannot be made again.
    private static byte[]? ContentKey(IReadOnlyList<Guid> sorted, SubjectKeys keys)
    {
        var material = new byte[32 * sorted.Count];
        for (var i = 0; i < sorted.Count; i++)
        {
            if (keys[sorted[i]] is not { } key) return null;
            key.CopyTo(material, 32 * i);
        }

        return HKDF.DeriveKey(HashAlgorithmName.SHA256, material, 32, info: "coalitions.sealed.v1"u8.ToArray());
    }

    private static byte[] Bound(string version, string tenant, string field, string subjects) =>
        Encoding.UTF8.GetBytes($"{version}|{tenant}|{field}|{subjects}");

    private static string? Text(byte[]? plain) => plain is null ? null : Encoding.UTF8.GetString(plain);

    private static IEnumerable<string> Words(string name)
    {
        var word = new StringBuilder();
        foreach (var letter in Folding.Fold(name))
            if (char.IsLetterOrDigit(letter)) word.Append(letter);
            else if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }

        if (word.Length > 0) yield return word.ToString();
    }
}
