using System.Diagnostics;
using Coalitions.Api.Security;

namespace Coalitions.Api.Auditing;

/// <summary>Who asked for what and what came of it, in ids and codes: no name, no text, no query.</summary>
/// <param name="Operation">The operation's id in the OpenAPI document.</param>
/// <param name="Subject">What the path names, or what was made.</param>
/// <param name="Status">As it was answered.</param>
/// <param name="Times">How many events, lines or equal requests it stands for.</param>
public sealed record AuditEntry(string Tenant, Guid Principal, string KeyId, string Operation, string? Subject, int Status, int Times = 1, string? Trace = null)
{
    /// <summary>Stores one entry; the parameters are <see cref="Values"/>.</summary>
    public static string Sql(Func<int, string> parameter) => $"""
        with entry as (
            insert into app.audit (tenant_id, principal, key_id, operation, subject, status, times, trace)
            values ({parameter(1)}, {parameter(2)}, {parameter(3)}, {parameter(4)}, nullif({parameter(5)}, ''), {parameter(6)}, {parameter(7)}, nullif({parameter(8)}, '')) returning tenant_id, seq)
        insert into app.audit_pending (tenant_id, seq) select tenant_id, seq from entry
        """;

    public object[] Values => [Tenant, Principal, KeyId, Operation, Subject ?? "", Status, Times, Trace ?? ""];

    public static AuditEntry Of(Caller caller, string operation, string? subject, int status, int times = 1) =>
        new(caller.Tenant, caller.Principal, caller.KeyId, operation, subject, status, times, Activity.Current?.TraceId.ToString());
}
