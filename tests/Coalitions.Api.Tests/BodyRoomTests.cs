using System.Text;
using System.Text.Json;
using Coalitions.Api.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Coalitions.Api.Tests;

public class BodyRoomTests
{
    [Fact]
    public async Task a_large_body_waits_until_another_is_answered()
    {
        using var room = new BodyRoom(steps: 8);
        var (first, second) = (Request(), Request());
        await room.Hold(first, 8 * BodyRoom.Step);
        var waiting = room.Hold(second, 3 * BodyRoom.Step);
        await Task.Delay(50);
        Assert.False(waiting.IsCompleted);
        await first.Response.CompleteAsync();
        await waiting;
    }

    [Fact]
    public async Task whoever_waits_too_long_is_told_to_come_again_and_holds_nothing()
    {
        using var room = new BodyRoom(steps: 4, TimeSpan.FromMilliseconds(50));
        var first = Request();
        await room.Hold(first, 2 * BodyRoom.Step);
        Assert.Equal(503, (await Assert.ThrowsAsync<ProblemException>(() => room.Hold(Request(), 3 * BodyRoom.Step))).Problem.Status);
        await room.Hold(Request(), 2 * BodyRoom.Step);
    }

    [Fact]
    public async Task a_request_that_is_given_up_while_it_waits_holds_nothing()
    {
        using var room = new BodyRoom(steps: 2);
        using var gone = new CancellationTokenSource();
        var first = Request();
        await room.Hold(first, 1 * BodyRoom.Step);
        var waiting = room.Hold(Request(gone.Token), 2 * BodyRoom.Step);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await room.Hold(Request(), 1 * BodyRoom.Step);
    }

    [Fact]
    public async Task many_at_once_all_get_through()
    {
        using var room = new BodyRoom(steps: 10);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async number =>
        {
            var request = Request();
            await room.Hold(request, (number % 8 + 1) * BodyRoom.Step);
            await Task.Yield();
            await request.Response.CompleteAsync();
        }));
    }

    [Fact]
    public async Task a_large_body_is_not_copied_while_it_is_read_and_taken_apart()
    {
        var body = Encoding.ASCII.GetBytes($"{{\"items\":[{string.Join(',', Enumerable.Repeat($"\"{Guid.Empty}\"", 200_000))}]}}");
        using var turns = new Turns(new ConfigurationBuilder().Build());
        using var room = new BodyRoom();
        var context = Request();
        context.RequestServices = new ServiceCollection().AddSingleton(room).AddSingleton(turns).BuildServiceProvider();
        (context.Request.Body, context.Request.ContentLength) = (new MemoryStream(body), body.Length);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = RequestBody.Read(context, 8 << 20);
        // All of it is there already, so that it is read on this thread, whose memory is counted.
        Assert.True(read.IsCompletedSuccessfully);
        var parsed = StrictJson.Parse(await read);
        // Beside the bytes themselves stands where each value begins, in a table that grows by doubling.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, body.Length * 4);
        Assert.Equal(200_000, parsed.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public void of_very_many_things_that_a_body_names_so_many_are_looked_up_beforehand_as_a_recording_can_hold() =>
        Assert.Equal(10_000, StrictJson.Ids(JsonSerializer.SerializeToElement(Enumerable.Range(0, 50_000).Select(_ => Guid.NewGuid()))).Count());

    private static DefaultHttpContext Request(CancellationToken aborted = default)
    {
        var context = new DefaultHttpContext { RequestAborted = aborted };
        context.Features.Set<IHttpResponseFeature>(new Answered());
        context.Features.Set<IHttpResponseBodyFeature>(new AnsweredBody(context));
        return context;
    }

    /// <summary>Runs what is to be done when the request is over.</summary>
    private sealed class Answered : HttpResponseFeature
    {
        private readonly Stack<Func<Task>> callbacks = new();

        public override void OnCompleted(Func<object, Task> callback, object state) => callbacks.Push(() => callback(state));

        public async Task Complete()
        {
            while (callbacks.TryPop(out var callback)) await callback();
        }
    }

    private sealed class AnsweredBody(HttpContext context) : StreamResponseBodyFeature(Stream.Null)
    {
        public override Task CompleteAsync() => ((Answered)context.Features.Get<IHttpResponseFeature>()!).Complete();
    }
}
