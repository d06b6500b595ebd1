namespace Coalitions.Api.Security;

/// <summary>Who asks: the credential decides the tenant, the principal and the roles; nothing in a request does.</summary>
public sealed record Caller(string Tenant, Guid Principal, string KeyId, IReadOnlySet<string> Roles)
{
    public bool May(string role) => Roles.Contains(role);
}

/// <summary>Roles add up.</summary>
public static class Role
{
    public const string Operator = "operator";
    public const string Admin = "admin";
    public const string Recorder = "recorder";
    public const string Analyst = "analyst";
}
