using Coalitions.Domain.Recruiting;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Coalitions.Domain.Tests.Recruiting;

/// <summary>The greedy choice against all choices, and the lazy one against the plain one.</summary>
public class GreedyProperties
{
    [Fact]
    public void the_textbook_choice_reaches_ten_of_twelve()
    {
        int[][] sets = [[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12], [1, 2, 3, 4, 7, 8, 9, 10]];
        // c first, then of a and b, which add as much, the smaller.
        Assert.Equal([new Taken(2, 8), new Taken(0, 2)], Greedy.Lazy(new Covered(sets), 2));
        Assert.Equal(new Optimum([0, 1], 12), Optimum.Of(new Covered(sets), 2));
    }

    [Property(MaxTest = 300)]
    public Property the_choice_never_misses_more_than_its_guarantee_allows() => Prop.ForAll(Cases(12).ToArbitrary(), given =>
    {
        var reached = Greedy.Lazy(given.Anew(), given.Most).Sum(taken => taken.Gain);
        var best = Optimum.Of(given.Anew(), given.Most)!.Value;
        return (reached >= Greedy.Guarantee * best - 1e-9 && reached <= best + 1e-9).Label($"{reached} of {best}");
    });

    [Property(MaxTest = 300)]
    public Property asking_only_those_who_could_be_the_best_chooses_as_asking_everybody() => Prop.ForAll(Cases(40).ToArbitrary(), given =>
    {
        double?[] costs = [.. Enumerable.Range(0, given.Sets.Length).Select(i => i % 7 == 6 ? (double?)null : 0.25 + i * 5 % 8 / 4.0)];
        return (Greedy.Lazy(given.Anew(), given.Most).SequenceEqual(Greedy.Plain(given.Anew(), given.Most))
            && Greedy.Lazy(given.Anew(), given.Most, costs).SequenceEqual(Greedy.Plain(given.Anew(), given.Most, costs))).Label("chosen");
    });

    [Fact]
    public void of_many_few_are_asked_again()
    {
        int[][] sets = [.. Enumerable.Range(0, 1000).Select(i => Enumerable.Range(i * 40 % 997, 1 + i % 50).ToArray())];
        var (lazy, plain) = (new Covered(sets), new Covered(sets));
        Assert.Equal(Greedy.Plain(plain, 20), Greedy.Lazy(lazy, 20));
        Assert.True(lazy.Asked * 5 < plain.Asked, $"{lazy.Asked} of {plain.Asked}");
    }

    [Fact]
    public void whoever_has_no_cost_stays_out_and_whoever_adds_nothing_is_not_taken()
    {
        int[][] sets = [[1, 2, 3], [1, 2, 3, 4], [4], [4]];
        Assert.Equal([new Taken(0, 3), new Taken(2, 1)], Greedy.Lazy(new Covered(sets), 4, [1, null, 1, 1]));
        Assert.Equal([new Taken(1, 4)], Greedy.Lazy(new Covered(sets), 4));
        // 4 for 4 is less than 1 for a half.
        Assert.Equal([new Taken(2, 1), new Taken(0, 3)], Greedy.Lazy(new Covered(sets), 4, [2, 4, 0.5, 1]));
    }

    [Fact]
    public void above_fifteen_candidates_the_optimum_is_not_sought()
    {
        int[][] sets = [.. Enumerable.Range(0, 16).Select(i => new[] { i })];
        Assert.Null(Optimum.Of(new Covered(sets), 2));
        Assert.Equal(new Optimum([0, 1], 2), Optimum.Of(new Covered(sets[..15]), 2));
        Assert.Equal(3, Optimum.Of(new Covered(sets[..3]), 9)!.Value);
        Assert.Equal(new Optimum([], 0), Optimum.Of(new Covered([]), 2));
    }

    private static Gen<Case> Cases(int most) =>
        from candidates in Gen.Choose(1, most)
        from sets in Gen.ArrayOf(Gen.Choose(1, 18)).ArrayOf(candidates)
        from weighted in Gen.Elements(true, false)
        from taken in Gen.Choose(1, 6)
        select new Case(sets, taken, weighted);

    private sealed record Case(int[][] Sets, int Most, bool Weighted)
    {
        public Covered Anew() => new(Sets, Weighted);
    }

    // How many things are covered, or what they weigh: hardly any two gains then differ by a whole number.
    private sealed class Covered(int[][] sets, bool weighted = false) : IGain
    {
        private readonly HashSet<int> covered = [];

        public int Asked { get; private set; }

        public int Candidates => sets.Length;

        public double Of(int candidate)
        {
            Asked++;
            return sets[candidate].Distinct().Where(item => !covered.Contains(item)).Sum(item => weighted ? Math.Sqrt(item) / 7 : 1);
        }

        public void Take(int candidate) => covered.UnionWith(sets[candidate]);

        public IGain Copy()
        {
            var copy = new Covered(sets, weighted);
            copy.covered.UnionWith(covered);
            return copy;
        }
    }
}
