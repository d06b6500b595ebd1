using Coalitions.Domain.Groups;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using static Coalitions.Domain.Tests.Groups.Members;

namespace Coalitions.Domain.Tests.Groups;

public class CohesionSpecs
{
    private static readonly Issue[] Issues = [new(Id(100), Scale.Support), new(Id(101), Scale.Continuum(0, 10).Value)];

    [Fact]
    public void agreement_is_the_mean_over_pairs_and_issues_and_outsiders_do_not_count()
    {
        HeldPosition[] positions = [new(Id(1), Id(100), 2), new(Id(2), Id(100), 2), new(Id(3), Id(100), -1), new(Id(9), Id(100), -2), new(Id(1), Id(101), 0), new(Id(2), Id(101), 10), new(Id(1), Id(102), 1)];
        var cohesion = Cohesion.Of([Id(1), Id(2), Id(3)], Issues, positions, []);
        // 1, -0.5 and -0.5 on the one, -1 on the other.
        Assert.Equal((-0.25, 4), (cohesion.Agreement.Value, cohesion.Agreement.N));
    }

    [Fact]
    public void coordination_is_the_density_of_positive_ties()
    {
        var cohesion = Cohesion.Of([Id(1), Id(2), Id(3), Id(4)], [], [], [(Id(1), Id(2), 1.5), (Id(2), Id(3), 0.1), (Id(3), Id(4), -1), (Id(1), Id(4), 0), (Id(1), Id(9), 1)]);
        Assert.Equal((0.333333, 6, 3, 1), (Math.Round(cohesion.Coordination.Value!.Value, 6), cohesion.Coordination.N, cohesion.Coordinating, cohesion.Conflicts));
        Assert.Equal((null, 0), (cohesion.Agreement.Value, cohesion.Agreement.N));
    }

    [Fact]
    public void one_alone_has_no_cohesion() =>
        Assert.Equal((null, null), (Cohesion.Of([Id(1)], Issues, [new(Id(1), Id(100), 2)], []).Agreement.Value, Cohesion.Of([Id(1)], Issues, [], []).Coordination.Value));

    [Property(MaxTest = 200)]
    public Property it_is_the_mean_of_the_edges_of_the_map_on_one_issue() => Prop.ForAll(
        Gen.Choose(0, 8).ListOf().ToArbitrary(), ArbMap.Default.ArbFor<bool>(), (quarters, support) =>
        {
            var scale = support ? Scale.Support : Scale.Continuum(-3, 5).Value;
            double[] positions = [.. quarters.Select(quarter => quarter / 2.0 - 2)];
            var edges = new Agreement(positions.Length, [scale], positions.Select((position, actor) => (actor, 0, position)), Similarity.Product, SimilarityRange.Declared).All().ToArray();
            var found = Cohesion.Of([.. positions.Select((_, i) => Id(i))], [new Issue(Id(100), scale)], positions.Select((position, i) => new HeldPosition(Id(i), Id(100), position)).Reverse(), []).Agreement;
            return found.N == edges.Length && (edges.Length == 0 ? found.Value is null : Math.Abs(found.Value!.Value - edges.Average(edge => edge.Weight)) < 1e-12);
        });

    [Theory]
    [InlineData(2, true, AdvocacyKind.Coalition)]
    [InlineData(2, false, AdvocacyKind.AgreementWithoutCoordination)]
    [InlineData(0, true, AdvocacyKind.CoordinationWithoutAgreement)]
    [InlineData(0, false, AdvocacyKind.Neither)]
    [InlineData(null, true, AdvocacyKind.AgreementNotKnown)]
    public void an_advocacy_coalition_needs_both(int? position, bool coordinates, AdvocacyKind kind)
    {
        HeldPosition[] positions = position is { } held ? [new(Id(1), Id(100), held), new(Id(2), Id(100), held)] : [];
        var cohesion = Cohesion.Of([Id(1), Id(2), Id(3)], Issues, positions, coordinates ? [(Id(1), Id(2), 1)] : []);
        var found = AdvocacyCoalition.Of(cohesion, 3);
        Assert.Equal((kind, coordinates ? 2.0 / 3 : 0, 3), (found.Kind, found.Coordinating.Value, found.Coordinating.N));
        if (coordinates && position == 2) Assert.Equal(AdvocacyKind.AgreementWithoutCoordination, AdvocacyCoalition.Of(cohesion, 3, minCoordinating: 0.7).Kind);
    }

    [Fact]
    public void thresholds_that_are_none_are_errors()
    {
        var cohesion = Cohesion.Of([Id(1)], [], [], []);
        Assert.Throws<ArgumentOutOfRangeException>(() => AdvocacyCoalition.Of(cohesion, 1, minAgreement: 1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => AdvocacyCoalition.Of(cohesion, 1, minCoordinating: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => AgreementAndCoordination.Of([], [], minAgreement: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => AgreementAndCoordination.Of([], [], most: 0));
    }

    [Fact]
    public void pairs_agree_without_acting_together_or_the_other_way_round()
    {
        var found = AgreementAndCoordination.Of(
            [(Id(1), Id(2), 1), (Id(3), Id(1), 0.5), (Id(2), Id(3), 0.25), (Id(1), Id(4), 0.5), (Id(4), Id(2), -0.5), (Id(3), Id(4), 0.1), (Id(5), Id(6), 0.2)],
            [(Id(2), Id(1), 1), (Id(4), Id(1), -1), (Id(2), Id(4), 2), (Id(4), Id(3), 1), (Id(6), Id(1), 0.5), (Id(7), Id(1), -0.5)]);
        Assert.Equal(1, found.Both);
        Assert.Equal([new(Id(1), Id(3), 0.5, null), new(Id(1), Id(4), 0.5, -1), new ActorPair(Id(2), Id(3), 0.25, null)], found.AgreementWithoutCoordination.First);
        Assert.Equal([new(Id(2), Id(4), -0.5, 2), new ActorPair(Id(3), Id(4), 0.1, 1)], found.CoordinationWithoutAgreement.First);
        Assert.Equal([new ActorPair(Id(1), Id(6), null, 0.5)], found.CoordinationOfUnknownAgreement.First);
        var few = AgreementAndCoordination.Of([(Id(1), Id(2), 0.3), (Id(1), Id(3), 0.9)], [], most: 1).AgreementWithoutCoordination;
        Assert.Equal((2, new ActorPair(Id(1), Id(3), 0.9, null)), (few.Count, few.First.Single()));
    }
}
