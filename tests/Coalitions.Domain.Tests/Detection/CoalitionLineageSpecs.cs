using Coalitions.Domain.Detection;

namespace Coalitions.Domain.Tests.Detection;

public class CoalitionLineageSpecs
{
    [Fact]
    public void a_coalition_keeps_its_identity_while_half_of_its_influence_stays()
    {
        var (first, born) = Follow([], "2024-01", "abcd", "ef");
        Assert.Equal(["2024-01.1", "2024-01.2"], first.Select(group => group.Lineage));
        Assert.Equal([LineageChange.Born, LineageChange.Born], born.Select(happened => happened.Change));

        // Named in another order, one left, one came: three of five.
        var (second, happened) = Follow(first, "2024-02", "ef", "abcx");
        Assert.Equal(["2024-01.2", "2024-01.1"], second.Select(group => group.Lineage));
        Assert.Empty(happened);

        // Exactly half is the same still: two of four.
        Assert.Equal("2024-01.1", Follow(first, "2024-02", "ab").Groups.Single().Lineage);
        Assert.NotEqual("2024-01.1", Follow(first, "2024-02", "a").Groups.Single().Lineage);
    }

    [Fact]
    public void influence_counts_and_not_heads()
    {
        var before = Follow([], "2024-01", Members("a9 b1 c1 d1")).Groups;
        Assert.Equal("2024-01.1", Follow(before, "2024-02", Members("a9")).Groups.Single().Lineage);
        Assert.Equal("2024-02.1", Follow(before, "2024-02", Members("b1 c1 d1")).Groups.Single().Lineage);
        // Who stays together is the same coalition, however its influence is judged since.
        var (same, happened) = Follow(before, "2024-02", Members("a1 b9 c0 d"));
        Assert.Equal("2024-01.1", same.Single().Lineage);
        Assert.Empty(happened);
    }

    [Fact]
    public void a_part_that_goes_its_own_way_is_a_split_and_the_rest_goes_on()
    {
        var before = Follow([], "2024-01", "abcdef").Groups;
        var (groups, happened) = Follow(before, "2024-02", "abcd", "ef");
        Assert.Equal(["2024-01.1", "2024-02.1"], groups.Select(group => group.Lineage));
        var split = Assert.Single(happened);
        Assert.Equal((LineageChange.Split, "2024-02", "2024-01.1", "2024-01.1 2024-02.1"), (split.Change, split.At, Said(split.From), Said(split.Into)));

        // Into three, none of which is half of it: all are new.
        var (parts, apart) = Follow(before, "2024-02", "ab", "cd", "ef");
        Assert.Equal(["2024-02.1", "2024-02.2", "2024-02.3"], parts.Select(group => group.Lineage));
        Assert.Equal("2024-02.1 2024-02.2 2024-02.3", Said(Assert.Single(apart, happened => happened.Change == LineageChange.Split).Into));
    }

    [Fact]
    public void coalitions_that_become_one_have_merged()
    {
        var before = Follow([], "2024-01", "abcd", "ef").Groups;
        var (groups, happened) = Follow(before, "2024-02", "abcdef");
        Assert.Equal("2024-01.1", groups.Single().Lineage);
        var merger = Assert.Single(happened);
        Assert.Equal((LineageChange.Merged, "2024-01.1 2024-01.2", "2024-01.1"), (merger.Change, Said(merger.From), Said(merger.Into)));
    }

    [Fact]
    public void what_resembles_nothing_is_born_or_has_died()
    {
        var before = Follow([], "2024-01", "abcdefghijk", "xy").Groups;
        // One of eleven who went over is less than a tenth of them all.
        var (groups, happened) = Follow(before, "2024-02", "abcdefghij", "klmnopqrstuv");
        Assert.Equal(["2024-01.1", "2024-02.1"], groups.Select(group => group.Lineage));
        Assert.Equal([(LineageChange.Born, "", "2024-02.1"), (LineageChange.Died, "2024-01.2", "")], happened.Select(item => (item.Change, Said(item.From), Said(item.Into))));
    }

    [Fact]
    public void where_two_halves_could_each_be_the_heir_the_highest_sum_decides()
    {
        // Halves of both: a b | c d become a c | b d; every pair is a third alike, so none is the same.
        var before = Follow([], "2024-01", "ab", "cd").Groups;
        Assert.DoesNotContain(Follow(before, "2024-02", "ac", "bd").Groups, group => group.Lineage.StartsWith("2024-01", StringComparison.Ordinal));
        // Two halves of one: the first has it, the other is new, always.
        var halves = Follow(before, "2024-02", "a", "b", "cd").Groups;
        Assert.Equal(["2024-01.1", "2024-02.1", "2024-01.2"], halves.Select(group => group.Lineage));
    }

    [Fact]
    public void coalitions_of_nobody_judged_or_of_no_influence_are_told_by_heads()
    {
        var before = Follow([], "2024-01", Members("a0 b0"), Members("c d")).Groups;
        Assert.Equal(["2024-01.2", "2024-01.1"], Follow(before, "2024-02", Members("c d"), Members("a0 b0")).Groups.Select(group => group.Lineage));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void the_assignment_is_the_best_of_all(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var gains = new decimal[random.Next(1, 6), random.Next(1, 6)];
            for (var row = 0; row < gains.GetLength(0); row++)
                for (var column = 0; column < gains.GetLength(1); column++) gains[row, column] = random.Next(3) == 0 ? 0 : random.Next(100) / 100m;
            var assigned = Assignment.Highest(gains);
            Assert.Equal(assigned.Count(column => column is not null), assigned.OfType<int>().Distinct().Count());
            Assert.Equal(Best(gains, 0, []), assigned.Select((column, row) => column is { } own ? gains[row, own] : 0).Sum());
        }

        static decimal Best(decimal[,] gains, int row, HashSet<int> taken) => row == gains.GetLength(0) ? 0
            : Enumerable.Range(0, gains.GetLength(1)).Where(column => !taken.Contains(column)).Select(column => gains[row, column] + Best(gains, row + 1, [.. taken, column]))
                .Append(Best(gains, row + 1, taken)).Max();
    }

    private static (IReadOnlyList<LineageGroup> Groups, IReadOnlyList<LineageEvent> Events) Follow(IReadOnlyList<LineageGroup> before, string at, params string[] groups) =>
        CoalitionLineage.Follow(before, at, [.. groups.Select(members => members.ToDictionary(Id, _ => (double?)null))]);

    private static (IReadOnlyList<LineageGroup> Groups, IReadOnlyList<LineageEvent> Events) Follow(IReadOnlyList<LineageGroup> before, string at, params IReadOnlyDictionary<Guid, double?>[] groups) =>
        CoalitionLineage.Follow(before, at, groups);

    // A letter for each, and its influence in tenths where it is judged.
    private static Dictionary<Guid, double?> Members(string text) =>
        text.Split(' ').ToDictionary(member => Id(member[0]), member => member.Length > 1 ? (member[1] - '0') / 10.0 : (double?)null);

    private static string Said(IEnumerable<string> lineages) => string.Join(' ', lineages);

    private static Guid Id(char letter) => new(letter, 0, 0, new byte[8]);
}
