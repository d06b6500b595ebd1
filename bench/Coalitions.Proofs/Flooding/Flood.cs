using System.Net.Sockets;

namespace Coalitions.Proofs.Flooding;

/// <summary>How an attack went.</summary>
/// <param name="Seen">The statuses that came back; null stands for a closed connection.</param>
/// <param name="Held">Whether each of them is one that it is refused with.</param>
public sealed record AttackOutcome(string Name, IReadOnlyList<int?> Seen, bool Held)
{
    public string Said => string.Join(", ", Seen.GroupBy(status => status).Select(own => $"{own.Key switch { null => "closed", 0 => "unanswered", var status => status }} x {own.Count()}"));
}

/// <summary>Sends attacks and tells how each was refused.</summary>
public static class Flood
{
    private const int Unanswered = 0;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>Sends an attack so many times at once.</summary>
    public static async Task<AttackOutcome> Send(Attack attack, Uri address, string key, int times = 1)
    {
        var seen = await Task.WhenAll(Enumerable.Range(0, times).Select(async _ =>
        {
            var sent = new NetworkAttack(address, key, Limit);
            try
            {
                await attack.Send(sent);
                return sent.Status;
            }
            catch (TimeoutException)
            {
                return Unanswered;
            }
        }));
        return new AttackOutcome(attack.Name, seen, seen.All(status => status is { } told ? attack.Statuses.Contains(told) : attack.MayClose));
    }

    /// <summary>Opens so many connections and says nothing on them, while <paramref name="meanwhile"/> goes on; answers how many were open.</summary>
    public static async Task<int> Idle(Uri address, int connections, Func<Task> meanwhile)
    {
        var open = new List<RawConnection>(connections);
        try
        {
            while (open.Count < connections)
            {
                var more = await Task.WhenAll(Enumerable.Range(0, Math.Min(200, connections - open.Count)).Select(_ => TryOpen(address)));
                open.AddRange(more.OfType<RawConnection>());
                if (more.Contains(null)) break;
            }

            await meanwhile();
            return open.Count(connection => !connection.IsClosed);
        }
        finally
        {
            foreach (var connection in open) connection.Dispose();
        }
    }

    private static async Task<RawConnection?> TryOpen(Uri address)
    {
        try
        {
            return await RawConnection.Open(address);
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
