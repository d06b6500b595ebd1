using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Coalitions.Api.Facts;

namespace Coalitions.Benchmarks;

/// <summary>
/// A conversation of two thousand voters imported in one piece, then once more when all of it is on record: votes per
/// second from the request to the finished report, and how much memory the service took meanwhile.
/// </summary>
internal static class ImportRates
{
    private const int Voters = 2_000;
    private const int Comments = 500;

    public static async Task Run(Bench bench, int votes)
    {
        var (client, _) = await bench.Tenant("imports");
        await Import(bench, client, await Reform(client), 2_000);
        var reform = await Reform(client);
        var first = await Import(bench, client, reform, votes);
        var derived = Stopwatch.StartNew();
        while (!await IsDerived(bench)) await Task.Delay(100);
        var waited = derived.Elapsed.TotalSeconds;
        var again = (await Import(bench, client, reform, votes)).Seconds;
        Bench.Row($"Importing {Bench.Number(votes)} votes of {Bench.Number(Voters)} voters in one piece", $"{Bench.Number(votes / first.Seconds)} votes/s",
            $"{Bench.Number(first.Seconds, "N1")} s, {Bench.Number(first.Megabytes)} MB more than before at the most; in the map {Bench.Number(waited, "N1")} s later");
        Bench.Row("The same once more, when all of it is on record", $"{Bench.Number(votes / again)} votes/s");
    }

    private static Task<string> Reform(HttpClient client) => Bench.Create(client, "/v1/reforms", new { title = "Conversation" });

    private static async Task<(double Seconds, double Megabytes)> Import(Bench bench, HttpClient client, string reform, int votes)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(CommentTable()), "comments", "comments.csv" }, { new ByteArrayContent(VoteTable(votes)), "votes", "votes.csv" } };
        GC.Collect();
        var (before, most, since) = (Environment.WorkingSet, 0L, Stopwatch.StartNew());
        using var taken = await client.PostAsync($"/v1/imports?format=polis&reformId={reform}", form);
        if (!taken.IsSuccessStatusCode) throw new InvalidOperationException(await taken.Content.ReadAsStringAsync());
        while (true)
        {
            var report = await client.GetFromJsonAsync<JsonElement>(taken.Headers.Location);
            most = Math.Max(most, Environment.WorkingSet);
            if (report.GetProperty("status").GetString() is var status && status == "completed") return (since.Elapsed.TotalSeconds, (most - before) / 1e6);
            if (status != "running") throw new InvalidOperationException(report.ToString());
            await Task.Delay(20);
        }
    }

    private static byte[] CommentTable()
    {
        var table = new StringBuilder("timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n");
        for (var comment = 0; comment < Comments; comment++) table.Append(CultureInfo.InvariantCulture, $"{1_658_933_000_000 + comment},x,{comment},1,0,0,1,\"Claim {comment}, as somebody made it\"\n");
        return Encoding.UTF8.GetBytes(table.ToString());
    }

    private static byte[] VoteTable(int votes)
    {
        var (table, random) = (new StringBuilder("timestamp,datetime,comment-id,voter-id,vote\n"), new Random(20260114));
        for (var vote = 0; vote < votes; vote++)
            table.Append(CultureInfo.InvariantCulture, $"{1_658_934_000_000 + vote},Wed Jul 27 21:56:00 WIB 2022,{(vote / Voters * 7 + vote) % Comments},{vote % Voters},{random.Next(-1, 2)}\n");
        return Encoding.UTF8.GetBytes(table.ToString());
    }

    private static async Task<bool> IsDerived(Bench bench)
    {
        try
        {
            await Freshness.AwaitAll(bench.Foundation.Database, default);
            return true;
        }
        catch (Coalitions.Api.Http.ProblemException)
        {
            return false;
        }
    }
}
