namespace Coalitions.Proofs.Ledger;

/// <summary>Keeps apart what a proof found and what kept it from being made.</summary>
public static class Harness
{
    private const int ShownOfEach = 3;

    public static async Task<bool> Run(Func<Task<bool>> proof)
    {
        try
        {
            return await proof();
        }
        catch (HarnessException exception)
        {
            Console.WriteLine($"HARNESS ERROR, which shows nothing: {exception.Message}");
            return false;
        }
    }

    /// <summary>Prints what was found, and whether that is as it must be.</summary>
    public static bool Verdict(Audit audit, bool mustFind = false)
    {
        foreach (var finding in audit.Findings.GroupBy(finding => finding.Split(':')[0]).SelectMany(kind => kind.Take(ShownOfEach))) Console.WriteLine($"  {finding}");
        var found = audit.Counts.Count == 0 ? "nothing lost, nothing doubled, nothing else amiss" : string.Join(", ", audit.Counts.Select(pair => $"{pair.Value} × {pair.Key}"));
        var holds = mustFind == audit.Findings.Count > 0;
        Console.WriteLine(mustFind ? $"control: {found}: {(holds ? "seen, as it must be" : "NOT SEEN")}" : $"{(holds ? "held" : "BROKEN")}: {found}");
        return holds;
    }
}
