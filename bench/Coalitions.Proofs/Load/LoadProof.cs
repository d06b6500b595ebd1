using System.Globalization;
using Coalitions.Api.Security;
using Coalitions.Proofs.Ledger;

namespace Coalitions.Proofs.Load;

/// <summary>The service as a process under steady load, then under five times as much for a minute, then steady again.</summary>
public static class LoadProof
{
    private const int Principals = 8;
    private static readonly TimeSpan Spike = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(30);

    public static Proof Proof { get; } = new(
        "load", "A steady mix is carried, a spike is shed and not suffered, and memory does not grow: --minutes 10 --rate 200 --spike 5 --actors 300 --seed n", arguments => Harness.Run(() => Show(new Arguments(arguments))));

    /// <summary>A short mix from one client; answers what was neither good nor shed with a time to come again.</summary>
    public static async Task<IReadOnlyList<string>> Short(HttpClient client, int perSecond, TimeSpan length, int seed)
    {
        var outcomes = await new Stretch([client], await Town.Found(client, 50, seed)).Run(perSecond, length);
        return [.. Wrong(outcomes).Select(outcome => outcome.ToString())];
    }

    private static async Task<bool> Show(Arguments arguments)
    {
        var (rate, minutes, factor, seed) = (arguments.Number("rate", 200), arguments.Number("minutes", 10), arguments.Number("spike", 5), arguments.Number("seed", 20260114));
        await using var target = new Target();
        await target.Start();
        var clients = await Clients(target);
        var town = await Town.Found(clients[0], arguments.Number("actors", 300), seed);
        await new Stretch(clients, town).Run(rate / 4, TimeSpan.FromSeconds(5));

        await using var memory = new Memory(target.Service.Process.Id);
        var steady = await Tell("steady", rate, TimeSpan.FromMinutes(minutes));
        Console.WriteLine($"resident memory by the minute: {memory.Course()} MiB; after the first minute {Number(memory.Growth(), "N2")} MiB a minute");
        var spike = await Tell($"{factor} times as much", rate * factor, Spike);
        var after = await Tell("steady again", rate, Recovery * 2);
        var recovered = Recovered(after);
        Console.WriteLine($"recovered {(recovered is { } seconds ? $"{seconds} s after the spike" : "NOT within a minute")}; resident memory then {Number(memory.Now, "N0")} MiB");

        var (wrong, shed) = (Wrong([.. steady, .. spike, .. after]).Count(), spike.Count(outcome => outcome.IsShed));
        Console.WriteLine($"neither good nor shed: {wrong}; shed while steady: {steady.Count(outcome => outcome.IsShed)}; shed in the spike: {shed} of {spike.Count}");
        return wrong == 0 && recovered <= Recovery.TotalSeconds;

        async Task<IReadOnlyList<Outcome>> Tell(string what, int perSecond, TimeSpan length)
        {
            var outcomes = await new Stretch(clients, town).Run(perSecond, length);
            Console.WriteLine($"{what}: {perSecond}/s for {Number(length.TotalSeconds, "N0")} s; {Number(outcomes.Count(outcome => outcome.IsGood) / length.TotalSeconds, "N0")}/s good");
            foreach (var line in Stretch.Table(outcomes)) Console.WriteLine(line);
            return outcomes;
        }
    }

    private static IEnumerable<Outcome> Wrong(IEnumerable<Outcome> outcomes) => outcomes.Where(outcome => !outcome.IsGood && !(outcome.IsShed && outcome.ToldWhen));

    // From which second on five seconds pass with hardly anything shed.
    private static int? Recovered(IReadOnlyList<Outcome> after)
    {
        bool[] good = [.. after.GroupBy(outcome => (int)outcome.Due).OrderBy(second => second.Key).Select(second => second.Count(outcome => outcome.IsShed) <= second.Count() / 100)];
        for (var i = 0; i + 5 <= good.Length; i++)
            if (good[i..(i + 5)].All(second => second)) return i;
        return null;
    }

    // Those who record and those who ask are different people: keys of their own, made below HTTP.
    private static async Task<IReadOnlyList<HttpClient>> Clients(Target target)
    {
        // The same secret under other ids: what the database holds of it is the same too.
        var secret = ApiKeys.SecretOf(target.Service.Key);
        var clients = new List<HttpClient>();
        await using var command = target.Database.CreateCommand("""
            insert into app.api_keys (key_id, tenant_id, principal_id, roles, secret_hash)
            select left(md5(random()::text || n), 12), k.tenant_id, gen_random_uuid(), k.roles, k.secret_hash
            from (select * from app.api_keys limit 1) k, generate_series(1, $1) n returning key_id
            """);
        command.Parameters.AddWithValue(Principals);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var client = new HttpClient { BaseAddress = target.Client.BaseAddress, Timeout = TimeSpan.FromSeconds(60) };
            client.DefaultRequestHeaders.Authorization = new("Bearer", ApiKeys.Of(reader.GetString(0), secret));
            clients.Add(client);
        }

        return clients;
    }

    private static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
