using System.Globalization;

namespace Coalitions.Proofs;

/// <summary>What follows a proof's name: pairs of <c>--name value</c>.</summary>
public sealed class Arguments(string[] given)
{
    public string? Text(string name) => Array.IndexOf(given, $"--{name}") is >= 0 and var at && at + 1 < given.Length ? given[at + 1] : null;

    public int Number(string name, int otherwise) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    public bool Has(string name) => given.Contains($"--{name}");
}
