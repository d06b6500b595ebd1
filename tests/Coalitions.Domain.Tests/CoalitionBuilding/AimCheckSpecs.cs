using Coalitions.Domain.CoalitionBuilding;
using Coalitions.Domain.Groups;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Reforms;
using static Coalitions.Domain.Tests.Groups.Members;

namespace Coalitions.Domain.Tests.CoalitionBuilding;

public class AimCheckSpecs
{
    private static readonly Guid Reform = Id(100);

    private static readonly Issue[] Issues =
    [
        new(Reform, Scale.Support), new(Id(101), Scale.Support, ProvisionDirection.ForReform), new(Id(102), Scale.Support, ProvisionDirection.AgainstReform),
        new(Id(103), Scale.Support), new(Id(104), Scale.Continuum(-1, 1).Value, ProvisionDirection.ForReform),
    ];

    private static readonly DeclaredMember[] Joined =
        [new(Id(5)), new(Id(1), MemberCommitment.Full), new(Id(2), MemberCommitment.Tacit), new(Id(3)), new(Id(4)), new(Id(6))];

    private static readonly HeldPosition[] Positions =
    [
        new(Id(1), Reform, 2), new(Id(1), Id(101), -1), new(Id(1), Id(102), -2), new(Id(2), Reform, -1), new(Id(2), Id(102), 1), new(Id(3), Reform, 0),
        new(Id(4), Id(103), -2), new(Id(4), Id(104), -1), new(Id(6), Id(101), 1), new(Id(9), Reform, -2),
    ];

    [Fact]
    public void members_whose_stances_contradict_the_aim_are_named_with_the_issues()
    {
        var check = AimCheck.Of(CoalitionAim.ForReform, Joined, Reform, Issues, Positions);
        Assert.Equal([new(Id(1), MemberCommitment.Full, false, [Id(101)], 3), new ContradictingMember(Id(2), MemberCommitment.Tacit, true, [Reform, Id(102)], 2)], check.Contradicting);
        Assert.Equal((true, 4), (check.CanBeContradicted, check.N));
        Assert.Equal([Id(4), Id(5)], check.NotAssessed);
    }

    [Fact]
    public void against_the_reform_it_is_the_other_way_round() =>
        Assert.Equal([(Id(1), true), (Id(6), false)], AimCheck.Of(CoalitionAim.AgainstReform, Joined, Reform, Issues, Positions).Contradicting.Select(member => (member.ActorId, member.OnTheReform)));

    [Theory]
    [InlineData(CoalitionAim.Amend)]
    [InlineData(null)]
    public void who_wants_the_reform_changed_contradicts_nothing(CoalitionAim? aim)
    {
        var check = AimCheck.Of(aim, Joined, Reform, Issues, Positions);
        Assert.Equal((false, 0, 0, 0), (check.CanBeContradicted, check.N, check.Contradicting.Count, check.NotAssessed.Count));
    }

    [Fact]
    public void a_continuum_is_never_read_as_for_or_against() =>
        Assert.False(AimCheck.Of(CoalitionAim.ForReform, Joined, Reform, [new Issue(Reform, Scale.Continuum(-2, 2).Value)], Positions).CanBeContradicted);

    [Fact]
    public void a_declared_coalition_is_laid_across_the_detected_groups()
    {
        var groups = new Dictionary<Guid, int> { [Id(1)] = 7, [Id(2)] = 7, [Id(3)] = 3, [Id(8)] = 7, [Id(9)] = 3, [Id(10)] = 3, [Id(11)] = 4 };
        var found = DeclaredAgainstDetected.Of([Id(3), Id(1), Id(2), Id(5)], groups);
        Assert.Equal([new(7, 2, 3, 0.4), new GroupOverlap(3, 1, 3, 1.0 / 6)], found.Overlaps);
        Assert.Equal([[Id(3)], [Id(5)], [Id(8)]], (IReadOnlyList<Guid>[])[found.Elsewhere, found.InNoGroup, found.NotDeclared]);
        Assert.Empty(DeclaredAgainstDetected.Of([Id(5)], groups).NotDeclared);
        Assert.Equal(1, DeclaredAgainstDetected.Of([Id(11)], groups).Overlaps.Single().Jaccard);
    }
}
