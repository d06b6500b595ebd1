using Coalitions.Domain.Actors;
using Coalitions.Domain.Groups;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;
using static Coalitions.Domain.Tests.Groups.Members;

namespace Coalitions.Domain.Tests.Groups;

public class StrengthSpecs
{
    private static readonly NodeFigures[] Group =
        [Member(1, 2, 0.8), Member(2, 1, 0.3), Member(3, -1, 0.4), Member(4, 0, 0.9), Member(5, 2, null), Member(6, null, 0.7)];

    [Fact]
    public void support_counts_by_influence_and_by_degree_and_both_sides_are_shown()
    {
        var strength = Strength.Of(Group, Scale.Support);
        Assert.Equal((0.95, 0.2, 0.75, 4), (strength.Support.Value, strength.Opposition.Value, strength.Net.Value, strength.Support.N));
        Assert.Equal([new(Id(5), "no_influence"), new Exclusion(Id(6), "no_position")], strength.Excluded);
    }

    [Fact]
    public void without_stances_or_on_a_continuum_there_is_none()
    {
        Assert.Equal((null, null, 0), (Strength.Of([Member(1, null, 0.5)], Scale.Support).Support.Value, Strength.Of([], Scale.Support).Net.Value, Strength.Of([], Scale.Support).Support.N));
        Assert.Equal((null, 0), (Strength.Of(Group, Scale.Continuum(-2, 2).Value).Net.Value, Strength.Of(Group, Scale.Continuum(-2, 2).Value).Net.N));
    }

    [Fact]
    public void what_a_patron_could_buy_is_what_rests_on_material_and_coercive_incentives()
    {
        HeldIncentive[] incentives =
        [
            new(Id(1), IncentiveType.Material, ReformDirection.ForReform, 0.6), new(Id(1), IncentiveType.Purposive, ReformDirection.ForReform, 0.2),
            new(Id(1), IncentiveType.Coercive, ReformDirection.AgainstReform, 1), new(Id(3), IncentiveType.Coercive, ReformDirection.AgainstReform, null),
            new(Id(2), IncentiveType.Material, ReformDirection.ForReform, 0), new(Id(9), IncentiveType.Material, ReformDirection.ForReform, 1),
        ];
        // Support is 0.8 of one member, three quarters of it material, and 0.15 of another of whom nothing is on record.
        var mix = IncentiveMix.Of(Group, Scale.Support, incentives);
        Assert.Equal((0.631579, 0.842105, 0.157895, 2), (Six(mix.MaterialAndCoercive), Six(mix.Touched), Six(mix.NotOnRecord), mix.Touched.N));
        Assert.Equal((IncentiveType.Material, 1, 0.6), (mix.Parts[0].IncentiveType, mix.Parts[0].Members, mix.Parts[0].Strength));
        Assert.Equal(1, mix.Parts.Sum(part => part.Share!.Value) + mix.NotOnRecord.Value!.Value, 12);

        var opposition = IncentiveMix.Of(Group, Scale.Support, incentives, ReformDirection.AgainstReform);
        Assert.Equal((1.0, 0.0, 1), (opposition.MaterialAndCoercive.Value, opposition.NotOnRecord.Value, opposition.Touched.N));
    }

    [Fact]
    public void without_strength_there_is_no_mix()
    {
        Assert.Null(IncentiveMix.Of([Member(1, -1, 0.5)], Scale.Support, []).MaterialAndCoercive.Value);
        Assert.Null(IncentiveMix.Of(Group, Scale.Continuum(-2, 2).Value, []).NotOnRecord.Value);
    }

    [Fact]
    public void the_order_of_members_and_incentives_does_not_matter()
    {
        HeldIncentive[] incentives = [.. Enumerable.Range(0, 40).Select(i => new HeldIncentive(Id(i % 7), (IncentiveType)(i % 5 + 1), ReformDirection.ForReform, i / 40.0))];
        var (one, other) = (IncentiveMix.Of(Group, Scale.Support, incentives), IncentiveMix.Of([.. Group.Reverse()], Scale.Support, incentives.Reverse()));
        Assert.Equal((one.MaterialAndCoercive, one.Touched, one.NotOnRecord), (other.MaterialAndCoercive, other.Touched, other.NotOnRecord));
        Assert.Equal(one.Parts, other.Parts);
        Assert.Equal(Strength.Of(Group, Scale.Support).Excluded, Strength.Of([.. Group.Reverse()], Scale.Support).Excluded);
    }

    private static double Six(Figure figure) => Math.Round(figure.Value!.Value, 6);
}
