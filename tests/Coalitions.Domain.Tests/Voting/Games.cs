using Coalitions.Domain.Voting;
using FsCheck;
using FsCheck.Fluent;

namespace Coalitions.Domain.Tests.Voting;

/// <summary>Voting games, written as the literature writes them, and the plain way to try every coalition of one.</summary>
public static class Games
{
    public static VotingGame Game(double quota, params double[] weights) => Game(quota, [], weights);

    public static VotingGame Game(double quota, int[] vetoes, params double[] weights) =>
        VotingGame.Of(quota, weights.Select((weight, i) => new Voter(Id(i), weight, vetoes.Contains(i)))).Value;

    public static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    public static int Number(Guid id) => BitConverter.ToInt32(id.ToByteArray());

    /// <summary>Voters as letters: A is the first.</summary>
    public static string Letters(IEnumerable<Guid> voters) => string.Concat(voters.Select(id => (char)('A' + Number(id))));

    public static IEnumerable<bool[]> Every(int voters) =>
        Enumerable.Range(0, 1 << voters).Select(set => Enumerable.Range(0, voters).Select(i => (set >> i & 1) == 1).ToArray());

    public static Guid[] Ids(bool[] members) => [.. members.Select((member, i) => (member, i)).Where(pair => pair.member).Select(pair => Id(pair.i))];

    /// <summary>Games of up to so many voters with small whole weights, some of them with vetoes.</summary>
    public static Arbitrary<Plain> Random(int most) => (
        from voters in Gen.Choose(1, most)
        from weights in Gen.ArrayOf(Gen.Choose(1, 6), voters)
        from vetoes in Gen.ArrayOf(Gen.Frequency((6, Gen.Constant(false)), (1, Gen.Constant(true))), voters)
        from quota in Gen.Choose(1, weights.Sum())
        select new Plain(quota, weights, vetoes)).ToArbitrary();

    /// <summary>A game in whole numbers, decided by going through its members.</summary>
    public sealed record Plain(int Quota, int[] Weights, bool[] Vetoes)
    {
        public int Voters => Weights.Length;

        public VotingGame Game => VotingGame.Of(Quota, Weights.Select((weight, i) => new Voter(Id(i), weight, Vetoes[i]))).Value;

        public bool Wins(bool[] members) =>
            Weights.Where((_, i) => members[i]).Sum() >= Quota && !Vetoes.Where((veto, i) => veto && !members[i]).Any();

        public bool Wins(IEnumerable<int> members)
        {
            var all = new bool[Voters];
            foreach (var member in members) all[member] = true;
            return Wins(all);
        }

        public bool[] Without(bool[] members, int voter) => [.. members.Select((member, i) => member && i != voter)];

        public bool IsMinimalWinning(bool[] members) =>
            Wins(members) && Enumerable.Range(0, Voters).Where(i => members[i]).All(i => !Wins(Without(members, i)));

        public override string ToString() => $"[{Quota}; {string.Join(',', Weights)}] vetoes {string.Join(',', Vetoes.Select((veto, i) => veto ? $"{i}" : "").Where(veto => veto.Length > 0))}";
    }
}
