using Coalitions.Domain.Groups;
using Coalitions.Domain.Reforms;
using static Coalitions.Domain.Tests.Groups.Members;

namespace Coalitions.Domain.Tests.Groups;

public class LeanSpecs
{
    [Theory]
    [InlineData(1, 0.2, 0, 0.2, Leaning.Pro, 0.5)]
    [InlineData(1, 0.2, 0, 0.3, Leaning.Undecided, 0.4)]
    [InlineData(-1, 0.2, 0, 0.2, Leaning.Contra, -0.5)]
    public void a_group_leans_from_half_a_step_on_by_influence(double one, double itsInfluence, double other, double theirs, Leaning label, double mean)
    {
        var lean = Lean.Of([Member(1, one, itsInfluence), Member(2, other, theirs), Member(3, -2), Member(4, influence: 1)], Scale.Support);
        Assert.Equal((label, mean, 2, 3), (lean.Label, lean.ByInfluence.Value, lean.ByInfluence.N, lean.ByHeads.N));
    }

    [Fact]
    public void heads_decide_where_no_influence_was_judged_and_nothing_where_nobody_has_a_position()
    {
        Assert.Equal((Leaning.Pro, null), (Lean.Of([Member(1, 1), Member(2, 1)], Scale.Support).Label, Lean.Of([Member(1, 1)], Scale.Support).ByInfluence.Value));
        Assert.Equal((null, null), (Lean.Of([Member(1, influence: 1)], Scale.Support).Label, Lean.Of([], Scale.Support).ByHeads.Value));
    }

    [Fact]
    public void a_continuum_is_never_read_as_for_or_against()
    {
        var lean = Lean.Of([Member(1, 90, 1)], Scale.Continuum(0, 100).Value);
        Assert.Equal((null, 90), (lean.Label, lean.ByInfluence.Value));
    }
}
