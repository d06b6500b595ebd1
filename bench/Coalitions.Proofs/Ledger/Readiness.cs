using System.Diagnostics;
using System.Net;

namespace Coalitions.Proofs.Ledger;

/// <summary>Ready again is who takes a recording, shows it, and says so: how long each of it took.</summary>
public sealed record Readiness(TimeSpan Records, TimeSpan Shows, TimeSpan Says)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    public override string ToString() => $"records again after {Records.TotalSeconds,4:0.0} s, shows it after {Shows.TotalSeconds,4:0.0} s, says so after {Says.TotalSeconds,4:0.0} s";

    /// <exception cref="HarnessException">It did not come about.</exception>
    public static async Task<Readiness> Await(Stopwatch since, Recorders recorders, Func<HttpClient> client)
    {
        var (records, shows) = (TimeSpan.Zero, TimeSpan.Zero);
        var probe = recorders.NewActor();
        var last = "nothing was answered";
        for (var until = since.Elapsed + Limit; since.Elapsed < until; await Task.Delay(50))
        {
            try
            {
                if (!probe.IsOk)
                {
                    var attempt = await recorders.Send(probe);
                    last = $"recording: {attempt.Status} {attempt.Code}";
                    if (!probe.IsOk) continue;
                    records = since.Elapsed;
                }

                if (shows == TimeSpan.Zero)
                {
                    var created = probe.Settled!.Body!.Value;
                    using var shown = await client().GetAsync($"/v1/actors/{created.GetProperty("id").GetString()}?includes={created.GetProperty("recordIds").GetProperty("name").GetString()}");
                    last = $"reading: {shown.StatusCode}";
                    if (shown.StatusCode != HttpStatusCode.OK) continue;
                    shows = since.Elapsed;
                }

                using var ready = await client().GetAsync("/health/ready");
                last = $"readiness: {await ready.Content.ReadAsStringAsync()}";
                if (ready.StatusCode == HttpStatusCode.OK) return new Readiness(records, shows, since.Elapsed);
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                last = exception.Message;
            }
        }

        throw new HarnessException($"The service was not ready again within {Limit.TotalSeconds} s; {last}.");
    }
}
