using Coalitions.Api.Facts;

namespace Coalitions.Api.Replays;

/// <summary>
/// The rows of a replay. A row is a rectangle of valid and recorded time, and both clocks of the points only ever rise: so it is
/// in force at one run of points. The database says where it enters and leaves, leaves out what is in force at none, and
/// gives the rows in the order in which they enter. In force at asOf means valid_from &lt;= asOf &lt; valid_to, at a
/// resolution of a microsecond; each point is given by the moment after its asOf, and by the sequence after its own, so that
/// the numbers of thresholds that a bound has reached are the numbers of points before it.
/// </summary>
/// <remarks>Everywhere $1 is the tenant, $2 the last sequence that is known, $3 the reform.</remarks>
public sealed class ReplaySql(string facts, ReplayKnown known)
{
    /// <summary>The parameters of the points: moments and sequences.</summary>
    public const int Moments = 4, Sequences = 5, Actors = 6;

    /// <summary>Who is on the map at some time, by whatever brings them there; and, without an actor, what else is dated of the reform.</summary>
    public string RowsOfReform => string.Join("\nunion all\n", new (string Table, string Actor, string Condition)[]
    {
        (FactTables.Stances.Name, "f.actor_id", "f.reform_id = $3"),
        (FactTables.Stakeholders.Name, "f.actor_id", "f.reform_id = $3"),
        (FactTables.Ties.Name, "f.from_id", "f.reform_id = $3"),
        (FactTables.Ties.Name, "f.to_id", "f.reform_id = $3"),
        (FactTables.CoalitionMembers.Name, "f.actor_id", OfCoalitions),
        (FactTables.Invitations.Name, "f.actor_id", OfEngagements),
        (FactTables.Attendances.Name, "f.actor_id", OfEngagements),
        (FactTables.Reforms.Name, "null", "f.reform_id = $3"),
        (FactTables.Stages.Name, "null", "f.reform_id = $3"),
        (FactTables.Provisions.Name, "null", "f.reform_id = $3"),
    }.Select(rows => $"select {rows.Actor}::uuid as actor_id, f.valid_from, f.valid_to, f.seq_from, f.seq_to from {facts}.{rows.Table} f where f.tenant_id = $1 and {Known("f")} and {rows.Condition}"));

    /// <summary>Members of the coalitions that were ever declared on the reform.</summary>
    public string OfCoalitions => $"f.coalition_id in (select c.coalition_id from {facts}.coalitions c where c.tenant_id = $1 and c.reform_id = $3 and {Known("c")})";

    /// <summary>What belongs to the engagements that were ever the reform's: those that name it, and sessions that name none and are part of one that does.</summary>
    public string OfEngagements => $"""
        f.engagement_id in (
            with recursive own as (
                select r.engagement_id from {facts}.engagement_reforms r where r.tenant_id = $1 and r.reform_id = $3 and {Known("r")}
                union
                select e.engagement_id from {facts}.engagements e join own on e.part_of = own.engagement_id where e.tenant_id = $1 and not e.names_reforms and {Known("e")})
            select engagement_id from own)
        """;

    /// <summary>The rows of a table in the order in which they enter, each with the points at which it enters and leaves.</summary>
    /// <param name="dated">Whether they are in force on both clocks; else it is enough that they are known.</param>
    public string Rows(FactTable table, string columns, string condition, bool dated = true, bool withFact = false) => $"""
        select * from (
            select {Latest("from", dated)} as enters, {Earliest("to", dated)} as leaves, {columns}
            from {facts}.{table.Name} f {(withFact ? "join es.mt_events e on e.tenant_id = f.tenant_id and e.id = f.version_id" : "")}
            where f.tenant_id = $1 and {Known("f")} and {condition} offset 0) as rows
        where enters < leaves order by enters
        """;

    private string Known(string row) => known == ReplayKnown.Fixed ? $"{row}.seq_from <= $2 and {row}.seq_to > $2" : $"{row}.seq_from <= $2";

    private string Latest(string bound, bool dated) => (known, dated) switch
    {
        (ReplayKnown.Fixed, true) => Valid(bound),
        (ReplayKnown.Fixed, false) => "0",
        (_, true) => $"greatest({Valid(bound)}, {Recorded(bound)})",
        _ => Recorded(bound),
    };

    private string Earliest(string bound, bool dated) => (known, dated) switch
    {
        (ReplayKnown.Fixed, true) => Valid(bound),
        (ReplayKnown.Fixed, false) => $"cardinality(${Moments}::timestamptz[])",
        (_, true) => $"least({Valid(bound)}, {Recorded(bound)})",
        _ => Recorded(bound),
    };

    private static string Valid(string bound) => $"width_bucket(f.valid_{bound}, ${Moments}::timestamptz[])";

    private static string Recorded(string bound) => $"width_bucket(f.seq_{bound}, ${Sequences}::bigint[])";
}
