using System.Diagnostics;
using Coalitions.Api.Persistence;
using Coalitions.Api.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Coalitions.Benchmarks;

/// <summary>What it takes to know who asks and whether they may, beside a small read at full load; and what the second wall takes.</summary>
internal static class AuthorisationCost
{
    private const int Workers = 16;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(8);

    public static async Task Run(Bench bench)
    {
        var key = await bench.Foundation.Keys.Make(bench.Foundation.Database.Owner, "authorised", [Role.Recorder, Role.Analyst], default);
        using var client = bench.For(key);
        using var created = await client.PostAsync(new Uri("/v1/actors", UriKind.Relative), System.Net.Http.Json.JsonContent.Create(new { name = "Water regulator" }));
        var actor = System.Text.Json.JsonDocument.Parse(await created.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetString();
        await bench.CaughtUp();
        await Task.Delay(TimeSpan.FromSeconds(6));

        await Rate($"/v1/actors/{actor}", TimeSpan.FromSeconds(3));
        var small = await Rate($"/v1/actors/{actor}", Length);
        var processor = Process.GetCurrentProcess();
        var before = processor.TotalProcessorTime;
        var again = await Rate($"/v1/actors/{actor}", Length);
        processor.Refresh();
        var perRead = (processor.TotalProcessorTime - before).TotalMicroseconds / (again * Length.TotalSeconds);

        var check = await Check(bench, key);
        Bench.Row("A small read (an actor), 16 at a time", $"{Bench.Number(small)}/s, {Bench.Number(again)}/s", $"{Bench.Number(perRead)} µs of processor time each, client included");
        Bench.Row("Knowing who asks and whether they may", $"{Bench.Number(check, "N1")} µs", $"{Bench.Number(100 * check / perRead, "N1")} % of it; aim: 5 %");

        foreach (var (what, tenants) in ((string, string[])[])[("one tenant", ["authorised"]), ("another tenant each time", ["authorised", "another"])])
            Bench.Row($"A connection from the pool and one row, {what}", $"{Bench.Number(await Question(bench, tenants), "N1")} µs", "");

        Task<double> Rate(string path, TimeSpan length) => Bench.Rate(Workers, length, async _ =>
        {
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
            if (!response.IsSuccessStatusCode) throw new InvalidOperationException($"{response.StatusCode}");
        });
    }

    // The same services that a request passes, without the request around them.
    private static async Task<double> Check(Bench bench, string key)
    {
        var services = bench.Get<IServiceScopeFactory>();
        var policy = new AuthorizationPolicyBuilder().RequireRole(Rights.Of("actorProfile").Roles!).Build();
        for (var round = 0; ; round++)
        {
            const int times = 20_000;
            var since = Stopwatch.StartNew();
            for (var i = 0; i < times; i++)
            {
                await using var scope = services.CreateAsyncScope();
                var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
                context.Request.Headers.Authorization = $"Bearer {key}";
                var known = await context.AuthenticateAsync();
                var may = await scope.ServiceProvider.GetRequiredService<IAuthorizationService>().AuthorizeAsync(known.Principal!, null, policy);
                if (!may.Succeeded) throw new InvalidOperationException("It may.");
            }

            if (round == 2) return since.Elapsed.TotalMicroseconds / times;
        }
    }

    private static async Task<double> Question(Bench bench, string[] tenants)
    {
        const int times = 4_000;
        var since = Stopwatch.StartNew();
        for (var i = 0; i < times; i++)
        {
            Tenancy.Enter(tenants[i % tenants.Length]);
            await using var command = bench.Foundation.Database.Api.CreateCommand("select kind from app.resources where tenant_id = $1 and id = $2");
            command.Parameters.AddWithValue(tenants[i % tenants.Length]);
            command.Parameters.AddWithValue(Guid.Empty);
            await command.ExecuteScalarAsync();
        }

        return since.Elapsed.TotalMicroseconds / times;
    }
}
