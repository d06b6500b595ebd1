using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Domain.Actors;

namespace Coalitions.Api.Actors;

/// <summary>An actor becomes a member of an organization.</summary>
public sealed record BeginMembership : FactBody, IFactBody<BeginMembership, MembershipBegun>
{
    public required Reference Organization { get; init; }

    [Text(500)]
    public string? Role { get; init; }

    public static FactKind FactKind { get; } = new FactKind<MembershipBegun, BeginMembership>("actor", ResourceKind.Actor);

    public static Operation Operation { get; } = Operation.Records("/v1/actors/{id}/memberships", "beginMembership",
        "Records that an actor is a member of an organization.", FactKind, typeof(BeginMembership));

    public async ValueTask<MembershipBegun> Read(Recorder recorder, FactIds ids)
    {
        var organization = await recorder.Actor(Organization, "organization");
        if (organization == ids.Subject) recorder.Refuse("organization", "self-membership", "An actor is no member of itself.");
        var fact = await recorder.Common(new MembershipBegun(ids.Subject, organization), this, FactKind.Name);
        return fact with { Role = await recorder.Seal($"{FactKind.Name}.role", [.. fact.SealedUnder], Role) };
    }

    public static BeginMembership Show(MembershipBegun fact, Guid version, Showing showing) => showing.Common(new BeginMembership
    {
        Organization = Reference.To(fact.OrganizationId),
        Role = showing.Open($"{FactKind.Name}.role", fact.Role),
    }, fact, FactKind.Name);
}
