using System.Diagnostics;
using System.Globalization;
using Coalitions.Proofs.Hosting;

namespace Coalitions.Proofs.Concurrency;

/// <summary>Random walks through the service beside a reading of the contract in memory.</summary>
public static class ModelProof
{
    private const int Shown = 25;

    public static Proof Proof { get; } = new("model", "Random steps are answered as a small model of the contract answers them: --steps 10000 --seed n", Show);

    /// <summary>Walks so many steps; null when nothing came apart, else what did, with the shortest beginning of the walk that shows it.</summary>
    public static async Task<string?> Run(Func<Task<HttpClient>> newTenant, int steps, int seed, Action<string> tell)
    {
        if (await Go(newTenant, steps, seed, tell) is not { } shortest) return null;
        // A question may come long after what it reveals, so the walk is walked again, ever shorter, with everything asked at its end.
        for (var held = 0; held + 1 < shortest.Steps.Count;)
        {
            var middle = (held + shortest.Steps.Count) / 2;
            if (await Go(newTenant, middle, seed, tell) is { } shorter && shorter.Steps.Count < shortest.Steps.Count) shortest = shorter;
            else held = middle;
        }

        return $"""
            With seed {seed} the service and the contract come apart after {shortest.Steps.Count} steps; the last of them:
            {string.Join('\n', shortest.Steps.TakeLast(Shown))}
            {shortest.What}
            """;
    }

    private static async Task<bool> Show(string[] given)
    {
        var arguments = new Arguments(given);
        var (steps, seed) = (arguments.Number("steps", 10_000), arguments.Number("seed", Environment.TickCount));
        await using var node = await Node.StartAsync();
        Console.WriteLine($"seed {seed}, {steps} steps");
        var trouble = await Run(() => node.Tenant($"model-{Guid.NewGuid():N}"), steps, seed, Console.WriteLine);
        Console.WriteLine(trouble ?? "They never came apart.");
        return trouble is null;
    }

    private static async Task<Trouble?> Go(Func<Task<HttpClient>> newTenant, int steps, int seed, Action<string> tell)
    {
        using var client = await newTenant();
        var (walk, since) = (new Walk(client, seed), Stopwatch.StartNew());
        try
        {
            await walk.Begin();
            while (walk.Steps.Count < steps) await walk.Step();

            await walk.AskAll();
            tell($"{walk.Steps.Count} steps and {walk.Questions} questions in {since.Elapsed.TotalSeconds.ToString("N1", CultureInfo.InvariantCulture)} s; answers: "
                + string.Join(", ", walk.Answers.Select(answer => $"{answer.Key} x {answer.Value}")));
            return null;
        }
        catch (DivergenceException exception)
        {
            return new Trouble(walk.Steps, exception.Message);
        }
    }

    private sealed record Trouble(IReadOnlyList<string> Steps, string What);
}
