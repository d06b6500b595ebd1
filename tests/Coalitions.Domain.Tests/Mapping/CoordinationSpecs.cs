using Coalitions.Domain.Mapping;

namespace Coalitions.Domain.Tests.Mapping;

public class CoordinationSpecs
{
    [Fact]
    public void ties_that_make_up_for_each_other_weigh_nothing_in_whichever_order_they_are_read()
    {
        Guid[] actors = [new(1, 0, 0, new byte[8]), new(2, 0, 0, new byte[8])];
        CoordinatingTie[] ties = [new(Guid.NewGuid(), actors[0], actors[1], 0.5), new(Guid.NewGuid(), actors[0], actors[1], -0.5)];
        foreach (var read in (CoordinatingTie[][])[ties, [ties[1], ties[0]]])
            Assert.Equal(0L, BitConverter.DoubleToInt64Bits(Coordination.Edges(actors, read).Single().Weight));
    }
}
