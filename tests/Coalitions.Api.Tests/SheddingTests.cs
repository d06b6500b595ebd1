using System.Net;
using Coalitions.Proofs.Hosting;
using Npgsql;

namespace Coalitions.Api.Tests;

/// <summary>More than the service can work at: some of it waits for a moment, the rest is sent away at once, and nothing else changes.</summary>
public class SheddingTests : IAsyncLifetime
{
    private Node node = null!;

    public async Task InitializeAsync() => node = await Node.StartAsync(null, null, ("Coalitions:AtATime", "4"));

    public async Task DisposeAsync() => await node.DisposeAsync();

    [Fact]
    public async Task what_cannot_be_taken_on_is_told_to_come_again_while_health_answers()
    {
        var actor = await node.Client.Create("/v1/actors", new { name = "Crowded office" });
        await using var owner = await node.Foundation.Database.Owner.OpenConnectionAsync();
        await using var standstill = await owner.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("lock table es.mt_events in access exclusive mode", owner)) await command.ExecuteNonQueryAsync();

        var requests = Enumerable.Range(0, 40)
            .Select(i => i % 2 == 0 ? node.Client.Get($"/v1/actors/{actor}?asOf=2021&knownAt=0") : node.Client.Post($"/v1/actors/{actor}/names", new { name = $"Name {i}", validFrom = $"{1950 + i}" })).ToArray();
        for (var attempt = 0; attempt < 600 && requests.Count(request => request.IsCompleted) < 36; attempt++) await Task.Delay(50);
        var sent = requests.Where(request => request.IsCompleted).Select(request => request.Result).ToArray();
        Assert.Equal(36, sent.Length);
        Assert.All(sent, reply => Assert.Equal((503, "capacity", "1"), (reply.Problem.Status, reply.Problem.Code, reply.Headers.RetryAfter?.ToString())));
        Assert.Equal(HttpStatusCode.OK, (await node.Client.Get("/health/live")).Status);
        Assert.NotEqual("capacity", (await node.Client.Get("/health/ready")).Text);

        await standstill.RollbackAsync();
        var kept = (await Task.WhenAll(requests)).Except(sent).ToArray();
        Assert.All(kept, reply => Assert.True((int)reply.Status is 200 or 201 or 404, reply.Text));
        Assert.Equal(HttpStatusCode.Created, (await node.Client.Post($"/v1/actors/{actor}/names", new { name = "Afterwards" })).Status);
    }

    [Fact]
    public async Task a_body_that_arrives_slowly_keeps_nobody_from_working()
    {
        var halves = new List<TaskCompletionSource>();
        var slow = Enumerable.Range(0, 8).Select(_ =>
        {
            var rest = new TaskCompletionSource();
            halves.Add(rest);
            return node.Client.PostAsync("/v1/actors", new Slow("""{"name":"Slow """, """office"}""", rest.Task));
        }).ToArray();
        for (var i = 0; i < 8; i++) await node.Client.Create("/v1/actors", new { name = "Quick office" });
        Assert.All(slow, request => Assert.False(request.IsCompleted));
        foreach (var rest in halves) rest.SetResult();
        Assert.All(await Task.WhenAll(slow), response => Assert.Equal(HttpStatusCode.Created, response.StatusCode));
    }

    private sealed class Slow : HttpContent
    {
        private readonly string begin, end;
        private readonly Task rest;

        public Slow(string begin, string end, Task rest)
        {
            (this.begin, this.end, this.rest) = (begin, end, rest);
            Headers.ContentType = new("application/json");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(begin));
            await stream.FlushAsync();
            await rest;
            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(end));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
