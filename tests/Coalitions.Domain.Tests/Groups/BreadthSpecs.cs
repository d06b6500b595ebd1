using Coalitions.Domain.Actors;
using Coalitions.Domain.Groups;
using static Coalitions.Domain.Tests.Groups.Members;

namespace Coalitions.Domain.Tests.Groups;

public class BreadthSpecs
{
    [Fact]
    public void ten_officials_are_less_broad_than_three_officials_three_representatives_and_four_citizens()
    {
        var narrow = Breadth.Of([.. Enumerable.Range(0, 10).Select(i => Member(i, of: ActorClass.PublicOfficial))]);
        var broad = Breadth.Of([.. Enumerable.Range(0, 10).Select(i => Member(i, of: i < 3 ? ActorClass.PublicOfficial : i < 6 ? ActorClass.ElectedRepresentative : ActorClass.Citizen))]);
        Assert.Equal((0.0, 1.0, 10), (narrow.ByHeads.Blau.Value, narrow.ByHeads.EffectiveNumber.Value, narrow.ByHeads.Blau.N));
        // (1 - 0.09 - 0.09 - 0.16) / 0.75, and exp(0.6 ln(10/3) + 0.4 ln(10/4)).
        Assert.Equal((0.88, 2.971, 10), (broad.ByHeads.Blau.Value, Math.Round(broad.ByHeads.EffectiveNumber.Value!.Value, 5), broad.ByHeads.Blau.N));
    }

    [Fact]
    public void the_same_in_every_class_is_as_broad_as_can_be() =>
        Assert.Equal((1.0, 4.0), Figures(Breadth.Of([.. Enumerable.Range(0, 8).Select(i => Member(i, of: (ActorClass)(i % 4 + 1)))]).ByHeads));

    [Fact]
    public void influence_tells_another_story_than_heads()
    {
        var breadth = Breadth.Of([Member(1, null, 0.9, ActorClass.PublicOfficial), Member(2, null, 0.05), Member(3, null, 0.05), Member(4, null, null), Member(5, null, null, ActorClass.ServiceProvider)]);
        Assert.Equal((5, 3), (breadth.ByHeads.Blau.N, breadth.ByInfluence.Blau.N));
        // By heads 1, 0, 3, 1 of 5; by influence 0.9 and 0.1.
        Assert.Equal((Math.Round(0.56 / 0.75, 12), 0.24), (breadth.ByHeads.Blau.Value!.Value, breadth.ByInfluence.Blau.Value!.Value));
        Assert.Equal(new ClassShare(ActorClass.Citizen, 3, 0.1, 1, 0.6, 0.1), breadth.Classes[2]);
    }

    [Fact]
    public void others_and_the_unclassified_are_shown_and_not_counted()
    {
        var breadth = Breadth.Of([Member(1, null, 0.5), Member(2, null, 0.5, ActorClass.Other), Member(3, null, 0.5, null)]);
        Assert.Equal(((0.0, 1.0), 1), (Figures(breadth.ByHeads), breadth.ByHeads.Blau.N));
        Assert.Equal([new(ActorClass.Other, 1, 0.5, 0, null, null), new ClassShare(null, 1, 0.5, 0, null, null)], breadth.Classes.TakeLast(2));
    }

    [Fact]
    public void of_nobody_there_is_no_breadth()
    {
        Assert.Equal((null, null), Figures(Breadth.Of([]).ByHeads));
        Assert.Equal((null, null), Figures(Breadth.Of([Member(1)]).ByInfluence));
        Assert.Equal((null, null), Figures(Breadth.Of([Member(1, of: ActorClass.Other)]).ByHeads));
    }

    private static (double?, double?) Figures(Spread spread) => (spread.Blau.Value, spread.EffectiveNumber.Value);
}
