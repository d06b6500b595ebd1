using System.Numerics;

namespace Coalitions.Domain.Voting;

/// <summary>How figures of voting power were found.</summary>
public enum PowerMethod
{
    /// <summary>Counted in whole numbers, every coalition.</summary>
    Exact = 1,

    /// <summary>From seeded samples, with a stated error.</summary>
    Sampled = 2,
}

/// <summary>
/// Who is pivotal in a voting game: how often a coalition turns on a voter. An a-priori figure of the rule alone; it knows
/// nothing of who stands with whom.
/// </summary>
/// <param name="Voters">Each voter's power, by id.</param>
/// <param name="PowerToAct">Coleman 1971: winning coalitions / all coalitions, in [0, 1]. How easily anything is decided.</param>
/// <param name="WinningCoalitions">How many of the coalitions win; null when sampled.</param>
/// <param name="Coalitions">2^n, the empty one and that of all included.</param>
/// <param name="Sampling">Null when exact.</param>
public sealed record VotingPower(
    PowerMethod Method, IReadOnlyList<VoterPower> Voters, double PowerToAct, BigInteger? WinningCoalitions, BigInteger Coalitions, Sampling? Sampling)
{
    /// <summary>The formula of <see cref="PowerToAct"/>.</summary>
    public const string PowerToActFormula = "power of a collectivity to act: winning coalitions / 2^n (Coleman 1971)";

    /// <summary>The formula of <see cref="VoterPower.Banzhaf"/>.</summary>
    public const string BanzhafFormula = "normalised Banzhaf index: swings / swings of all (Banzhaf 1965)";

    /// <summary>The formula of <see cref="VoterPower.AbsoluteBanzhaf"/>.</summary>
    public const string AbsoluteBanzhafFormula = "absolute Banzhaf index: swings / 2^(n - 1) (Penrose 1946)";

    /// <summary>The formula of <see cref="VoterPower.ShapleyShubik"/>.</summary>
    public const string ShapleyShubikFormula = "Shapley-Shubik index: orders in which the voter is pivotal / n! (Shapley & Shubik 1954)";

    /// <summary>The work that a sampled answer may cost: samples × voters.</summary>
    public const long MostDraws = 200_000_000;

    /// <summary>
    /// The power of all voters: exact up to 127 voters where a table of size × weight, of those without a veto of their own, takes at
    /// most 40 MB and 200 million steps (27 states by their thousands of people are), and with any weights up to <see cref="ExactPower.MostEnumerated"/> such
    /// voters; sampled above. Refused when neither is affordable (<c>too-many-voters</c>): let them vote as blocs, or accept a larger error.
    /// </summary>
    /// <param name="error">Of a sampled figure, from 0.001 to 0.1, else refused (<c>invalid-error</c>).</param>
    /// <param name="seed">The same seed gives the same samples.</param>
    public static Decision<VotingPower> Of(VotingGame game, double error = 0.01, ulong seed = 1)
    {
        if (!(error is >= 0.001 and <= 0.1)) return new Refusal("invalid-error", "The error of a sampled figure lies from 0.001 to 0.1.", "error");
        if (ExactPower.Count(game) is { } counts) return ExactPower.Of(game, counts);
        var sampling = Sampling.For(error, seed);
        return (long)sampling.Samples * game.Voters.Count > MostDraws
            ? new Refusal("too-many-voters", $"{game.Voters.Count} voters are too many for this error: let them vote as blocs, or accept a larger error.", "error")
            : SampledPower.Of(game, sampling);
    }
}

/// <summary>The power of one voter.</summary>
/// <param name="Veto">N less the voter loses: by a veto of its own or by its weight.</param>
/// <param name="Dictator">It decides alone, and nobody without it.</param>
/// <param name="Dummy">No coalition ever turns on it; null when samples found none, which proves nothing.</param>
/// <param name="Swings">The coalitions that win with it and lose without it; null when sampled.</param>
/// <param name="AbsoluteBanzhaf">Penrose 1946: swings / 2^(n−1), in [0, 1]; the chance to decide when all others vote by a coin.</param>
/// <param name="Banzhaf">Banzhaf 1965: swings / the swings of all, in [0, 1]. When sampled it is a quotient of estimates, and has no error bound of its own.</param>
/// <param name="ShapleyShubik">Shapley and Shubik 1954: the share of all orders of joining in which it turns losing into winning, in [0, 1].</param>
/// <param name="ExactBanzhaf">The same as a fraction; null when sampled.</param>
/// <param name="ExactShapleyShubik">The same as a fraction; null when sampled.</param>
public sealed record VoterPower(
    Guid Id, double Weight, bool Veto, bool Dictator, bool? Dummy, BigInteger? Swings,
    double AbsoluteBanzhaf, double Banzhaf, double ShapleyShubik, Ratio? ExactBanzhaf, Ratio? ExactShapleyShubik);

/// <summary>How a sampled figure was found.</summary>
/// <param name="Samples">How many coalitions, and how many orders, were drawn.</param>
/// <param name="Error">Each absolute Banzhaf and Shapley–Shubik figure, taken by itself, and the power to act, are off by at most this…</param>
/// <param name="Confidence">… with at least this probability (Hoeffding 1963).</param>
public sealed record Sampling(int Samples, ulong Seed, double Error, double Confidence)
{
    /// <summary>As many samples as Hoeffding's bound asks for: ln(2/δ) / (2ε²), rounded up, at δ = 0.05.</summary>
    public static Sampling For(double error, ulong seed) =>
        new((int)Math.Ceiling(Math.Log(2 / 0.05) / (2 * error * error)), seed, error, 0.95);
}
