namespace Coalitions.Domain.Tests;

public class DeterministicIdSpecs
{
    [Fact]
    public void never_changes() => Assert.Equal(new Guid("7132e0fc-ed86-5a4d-a09f-93c2dc865550"), DeterministicId.Of("alignment", "default", "r", "p", "a", ""));

    [Fact]
    public void tells_parts_apart() => Assert.NotEqual(DeterministicId.Of("a", "bc"), DeterministicId.Of("ab", "c"));

    [Fact]
    public void is_a_version_5_uuid() => Assert.Equal('5', DeterministicId.Of("x").ToString()[14]);
}
