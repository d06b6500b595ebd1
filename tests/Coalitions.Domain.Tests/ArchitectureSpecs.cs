namespace Coalitions.Domain.Tests;

public class ArchitectureSpecs
{
    [Fact]
    public void the_domain_rests_on_the_framework_alone() =>
        Assert.All(typeof(Refusal).Assembly.GetReferencedAssemblies(), reference => Assert.StartsWith("System.", reference.Name, StringComparison.Ordinal));

    [Fact]
    public void no_member_of_the_domain_has_a_name_that_the_event_store_claims() =>
        Assert.DoesNotContain(typeof(Refusal).Assembly.GetTypes().SelectMany(type => type.GetMethods()), method => method.Name is "Apply" or "Create" or "ShouldDelete");
}
