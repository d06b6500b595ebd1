using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Coalitions.Api.Tests;

/// <summary>Two real conversations, imported over HTTP into one tenant.</summary>
[Collection(nameof(Service))]
public class PolisConversationTests(Service service)
{
    [FactOnData("polis-london-youth-policing/votes.csv", "polis-15-per-hour-seattle/votes.csv")]
    public async Task two_real_conversations_stand_side_by_side_in_one_tenant()
    {
        using var client = await service.OtherTenant("conversations");
        var london = await Conversation.Import(client, "polis-london-youth-policing");
        Assert.Equal((39, 39, 0, 0), london.Report.Part("comments"));
        Assert.Equal((640, 640, 0, 0), london.Report.Part("votes"));
        Assert.Equal((26, 638), (await london.Actors(), (await london.Stances()).Count));

        var seattle = await Conversation.Import(client, "polis-15-per-hour-seattle");
        Assert.Equal((54, 54, 0, 0), seattle.Report.Part("comments"));
        Assert.Equal((2_995, 2_995, 0, 0), seattle.Report.Part("votes"));
        Assert.Equal((339, 2_872), (await seattle.Actors(), (await seattle.Stances()).Count));

        // Neither touched the other, though both count their voters and comments from nought.
        Assert.Equal((26, 638), (await london.Actors(), (await london.Stances()).Count));
        await london.Agrees();
        await seattle.Agrees();

        // A vote counts from its millisecond until the next one of the same voter on the same comment.
        var (voter, comment) = (await seattle.Voter(229), await seattle.Claim(0));
        Assert.Equal(-1, await seattle.Position(voter, comment, "2014"));
        Assert.Equal(-1, await seattle.Position(voter, comment, "2015-07-17T20:54:24.815Z"));
        Assert.Equal(1, await seattle.Position(voter, comment, "2015-07-17T20:54:24.816Z"));
        Assert.Null(await seattle.Position(voter, comment, "2014-08-07T04:52:31.039Z"));

        // What is on record already has no effect.
        var again = await client.Import($"format=polis&reformId={london.Reform}", london.Tables);
        Assert.Equal("completed", again["status"]!.GetValue<string>());
        Assert.Equal(((39, 39, 0, 39), (640, 640, 0, 640)), (again.Part("comments"), again.Part("votes")));
        Assert.Equal((26, 638), (await london.Actors(), (await london.Stances()).Count));
    }

    private sealed record Conversation(HttpClient Client, string Reform, (string Part, string Table)[] Tables, JsonNode Report)
    {
        public static async Task<Conversation> Import(HttpClient client, string folder)
        {
            var reform = await client.Create("/v1/reforms", new { title = folder });
            (string, string)[] tables = [.. await Task.WhenAll(((string[])["comments", "votes"]).Select(async part => (part, await File.ReadAllTextAsync(SharedData.Path($"{folder}/{part}.csv")!))))];
            var report = await client.Import($"format=polis&reformId={reform}", tables);
            Assert.Equal("completed", report["status"]!.GetValue<string>());
            return new Conversation(client, reform, tables, report);
        }

        public async Task<int> Actors() => (await Map("include=nodes"))["nodes"]!.AsArray()
            .Count(node => (node!["actorClass"]!.GetValue<string>(), node["kind"]!.GetValue<string>()) == ("citizen", "person"));

        public async Task<IReadOnlyList<JsonNode>> Stances() => await All("alignments");

        public async Task<string> Voter(int number) =>
            (await Client.Get($"/v1/actors?identifier=polis_voter:{Guid.Parse(Reform):N}/{number}")).Must(HttpStatusCode.OK).Json["items"]![0]!["id"]!.GetValue<string>();

        public async Task<string> Claim(int number) => (await Client.Get($"/v1/reforms/{Reform}")).Must(HttpStatusCode.OK).Json["provisions"]!.AsArray()
            .Single(claim => claim!["data"]!["identifiers"]![0]!["identifier"]!.GetValue<string>().EndsWith($"/{number}", StringComparison.Ordinal))!["recordId"]!.GetValue<string>();

        public async Task<double?> Position(string actor, string claim, string asOf) =>
            (await Client.Get($"/v1/reforms/{Reform}/alignments?actorId={actor}&provisionId={claim}&asOf={asOf}")).Must(HttpStatusCode.OK).Json["items"]!.AsArray().SingleOrDefault()?["position"]!.GetValue<double>();

        /// <summary>Compares every edge of the map with what the votes say: the mean of a·b/4 over the comments that both voted on.</summary>
        public async Task Agrees()
        {
            var votes = Tables.Single(table => table.Part == "votes").Table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(','))
                .Select(fields => (At: long.Parse(fields[0], CultureInfo.InvariantCulture), Comment: fields[2], Voter: $"Voter {fields[3]}", Vote: int.Parse(fields[4], CultureInfo.InvariantCulture)))
                .GroupBy(vote => (vote.Voter, vote.Comment)).Select(votes => votes.OrderBy(vote => vote.At).Last())
                .GroupBy(vote => vote.Voter).ToDictionary(own => own.Key, own => own.ToDictionary(vote => vote.Comment, vote => vote.Vote));
            var map = await Map("include=nodes,edges&edges=all");
            var names = map["nodes"]!.AsArray().ToDictionary(node => node!["actorId"]!.GetValue<string>(), node => node!["name"]!.GetValue<string>());
            var (opposed, edges) = (0, map["edges"]!.AsArray());
            foreach (var edge in edges)
            {
                var (one, other) = (votes[names[edge!["source"]!.GetValue<string>()]], votes[names[edge["target"]!.GetValue<string>()]]);
                var products = one.Where(vote => other.ContainsKey(vote.Key)).Select(vote => vote.Value * other[vote.Key]).ToArray();
                var weight = edge["weight"]!.GetValue<double>();
                Assert.Equal(products.Average() / 4, weight, 1e-12);
                if (!products.All(product => product == -1)) continue;
                Assert.Equal(-0.25, weight);
                opposed++;
            }

            Assert.True(opposed > 0);
            Assert.Equal(votes.Count, names.Count);
            Assert.Equal(Pairs(votes.Values.ToArray()), edges.Count);
        }

        private static int Pairs(Dictionary<string, int>[] votes) =>
            votes.SelectMany((one, index) => votes.Skip(index + 1).Where(other => other.Keys.Any(one.ContainsKey))).Count();

        private async Task<JsonNode> Map(string query) => (await Client.Caught(Reform, $"map?{query}")).Json;

        private async Task<IReadOnlyList<JsonNode>> All(string path)
        {
            var (items, cursor) = (new List<JsonNode>(), (string?)null);
            do
            {
                var page = (await Client.Caught(Reform, $"{path}?limit=200{(cursor is null ? "" : $"&cursor={cursor}")}")).Json;
                items.AddRange(page["items"]!.AsArray()!);
                cursor = page["next"]?.GetValue<string>();
            }
            while (cursor is not null);
            return items;
        }
    }
}
