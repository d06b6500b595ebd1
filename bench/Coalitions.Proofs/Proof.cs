namespace Coalitions.Proofs;

/// <summary>Something that is shown by doing it to a running service.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Shows">What it shows, in a sentence.</param>
/// <param name="Show">Does it with the arguments that follow its name; answers whether it held.</param>
public sealed record Proof(string Name, string Shows, Func<string[], Task<bool>> Show)
{
    /// <summary>Runs the proof that the first argument names; exit code 0 when it held, 1 when it did not, 2 when there is none of that name.</summary>
    public static async Task<int> Run(string[] arguments, IReadOnlyList<Proof> all)
    {
        if (all.FirstOrDefault(proof => proof.Name == arguments.FirstOrDefault()) is not { } asked)
        {
            foreach (var proof in all) Console.WriteLine($"{proof.Name,-12} {proof.Shows}");
            return 2;
        }

        return await asked.Show(arguments[1..]) ? 0 : 1;
    }
}
