using System.Collections.Concurrent;
using System.Globalization;

namespace Coalitions.Api.Auditing;

/// <summary>
/// How far the chains had come, in a file beside the keyring and out of the database's reach: whoever cuts off the end of a
/// chain there cannot cut it off here.
/// </summary>
public sealed class AuditAnchors
{
    private const string Name = "audit.anchors";

    private readonly ConcurrentDictionary<string, AuditHead> heads = new();
    private readonly string path;

    private AuditAnchors(string path) => this.path = path;

    public static AuditAnchors Open(string folder)
    {
        var anchors = new AuditAnchors(Path.Combine(folder, Name));
        if (!File.Exists(anchors.path)) return anchors;
        foreach (var line in File.ReadLines(anchors.path))
            if (line.Split(' ') is [var tenant, var number, var hash]) anchors.heads[tenant] = new AuditHead(long.Parse(number, CultureInfo.InvariantCulture), Convert.FromHexString(hash));
        return anchors;
    }

    /// <summary>The furthest that a tenant's chain is known to have come here; null where nothing is known.</summary>
    public AuditHead? Of(string tenant) => heads.GetValueOrDefault(tenant);

    public void Keep(IReadOnlyDictionary<string, AuditHead> grown)
    {
        foreach (var (tenant, head) in grown) heads.AddOrUpdate(tenant, head, (_, known) => known.Number > head.Number ? known : head);
        var draft = $"{path}.new";
        File.WriteAllLines(draft, heads.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value.Number} {pair.Value.HashText}")));
        File.Move(draft, path, overwrite: true);
    }
}
