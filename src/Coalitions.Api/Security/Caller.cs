namespace Coalitions.Api.Security;

/// <summary>Who asks: the credential decides the tenant, the principal and the roles; nothing in a request does.</summary>
public sealed record Caller(string Tenant, Guid Principal, string KeyId, IReadOnlySet<string> Roles)
{
    /// <summary>When the credential ends by itself; null where it does not.</summary>
    public DateTimeOffset? Ends { get; init; }

    public bool May(string role) => Roles.Contains(role);
}

/// <summary>Roles add up; none holds another.</summary>
public static class Role
{
    /// <summary>Tenants, and nothing in them.</summary>
    public const string Operator = "operator";

    /// <summary>The keys and the audit of a tenant; no content.</summary>
    public const string Admin = "admin";

    /// <summary>Records and reads.</summary>
    public const string Recorder = "recorder";

    /// <summary>Reads.</summary>
    public const string Analyst = "analyst";

    /// <summary>Research access, and nothing else.</summary>
    public const string Researcher = "researcher";
}

/// <summary>The same as a request and the OpenAPI document name them.</summary>
public enum KeyRole
{
    Recorder = 1,
    Analyst = 2,
    Researcher = 3,
    Admin = 4,
    Operator = 5,
}
