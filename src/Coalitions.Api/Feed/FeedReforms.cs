using Coalitions.Api.Persistence;
using Coalitions.Domain.Identity;

namespace Coalitions.Api.Feed;

/// <summary>What an event has to do with a reform: it is recorded on it, or it touches the reform's map by way of one of its nodes.</summary>
/// <param name="On">Whether it is recorded on the reform or a part of it.</param>
public sealed record Touch(long SeqId, Guid Reform, bool On);

/// <summary>
/// Which events concern which reform. Parts of a reform are its provisions, its engagements with their sessions,
/// contributions and commitments, and the coalitions declared on it; its nodes are whoever was ever one. What belonged to a
/// reform by the time of an event counts, whatever is known of it since: so the answer for an event never changes.
/// </summary>
public static class FeedReforms
{
    /// <summary>The ids of a reform and its parts, each with the place from which on it was one.</summary>
    public static async Task<IReadOnlyList<(Guid Id, long Since)>> PartsOf(Database database, string tenant, Guid reform, CancellationToken cancellation)
    {
        var facts = database.Facts;
        await using var command = database.Api.CreateCommand($"""
            with recursive engagement(id, since) as (
                select r.engagement_id, r.seq_from from {facts}.engagement_reforms r where r.tenant_id = $1 and r.reform_id = $2
                union
                select e.engagement_id, greatest(e.seq_from, whole.since) from engagement whole
                join {facts}.engagements e on e.tenant_id = $1 and e.part_of = whole.id and not e.names_reforms),
            part(id, since) as (
                select $2::uuid, 0::bigint
                union all select p.record_id, p.seq_from from {facts}.provisions p where p.tenant_id = $1 and p.reform_id = $2
                union all select c.coalition_id, c.seq_from from {facts}.coalitions c where c.tenant_id = $1 and c.reform_id = $2
                union all select id, since from engagement
                union all select p.record_id, greatest(p.seq_from, own.since) from engagement own join {facts}.contributions p on p.tenant_id = $1 and p.engagement_id = own.id
                union all select p.record_id, greatest(p.seq_from, own.since) from engagement own join {facts}.commitments p on p.tenant_id = $1 and p.engagement_id = own.id)
            select id, min(since) from part group by id
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(reform);
        var parts = new List<(Guid, long)>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) parts.Add((reader.GetGuid(0), reader.GetInt64(1)));
        return parts;
    }

    /// <summary>Which reforms these events touch.</summary>
    public static async Task<IReadOnlyList<Touch>> Of(Database database, string tenant, IReadOnlyList<FeedThing> things, Identities identities, CancellationToken cancellation)
    {
        var facts = database.Facts;
        // An actor is a node under whatever id it was recorded.
        var given = things.SelectMany(thing => thing.Subjects.SelectMany(subject => identities.Behind(subject).Append(subject)).Distinct().Select(id => (thing.SeqId, Id: id))).ToArray();
        await using var command = database.Api.CreateCommand($"""
            with recursive given(seq_id, id) as (select * from unnest($2::bigint[], $3::uuid[])),
            node(seq_id, id) as (
                select seq_id, id from given
                union select g.seq_id, h.actor_id from given g join {facts}.posts_held h on h.tenant_id = $1 and h.post_id = g.id and h.seq_from <= g.seq_id),
            -- Many events are about few actors: where each of those belongs is looked up once.
            actor(id) as materialized (select distinct id from node),
            attended(id, engagement_id, since) as materialized (
                select i.actor_id, i.engagement_id, min(i.seq_from) from actor a join {facts}.invitations i on i.tenant_id = $1 and i.actor_id = a.id group by 1, 2
                union all select p.actor_id, p.engagement_id, min(p.seq_from) from actor a join {facts}.attendances p on p.tenant_id = $1 and p.actor_id = a.id group by 1, 2),
            belongs(id, reform_id, since) as materialized (
                select s.actor_id, s.reform_id, min(s.seq_from) from actor a join {facts}.stakeholders s on s.tenant_id = $1 and s.actor_id = a.id group by 1, 2
                union all select s.actor_id, s.reform_id, min(s.seq_from) from actor a join {facts}.stances s on s.tenant_id = $1 and s.actor_id = a.id group by 1, 2
                union all select t.from_id, t.reform_id, min(t.seq_from) from actor a join {facts}.ties t on t.tenant_id = $1 and t.from_id = a.id and t.reform_id is not null group by 1, 2
                union all select t.to_id, t.reform_id, min(t.seq_from) from actor a join {facts}.ties t on t.tenant_id = $1 and t.to_id = a.id and t.reform_id is not null group by 1, 2
                union all select m.actor_id, c.reform_id, min(m.seq_from) from actor a join {facts}.coalition_members m on m.tenant_id = $1 and m.actor_id = a.id
                    join {facts}.coalitions c on c.tenant_id = $1 and c.coalition_id = m.coalition_id group by 1, 2),
            engagement(seq_id, id, is_on) as (
                (select seq_id, id, true from given
                union select g.seq_id, p.engagement_id, true from given g join {facts}.contributions p on p.tenant_id = $1 and p.record_id = g.id and p.seq_from <= g.seq_id
                union select g.seq_id, p.engagement_id, true from given g join {facts}.commitments p on p.tenant_id = $1 and p.record_id = g.id and p.seq_from <= g.seq_id
                union select n.seq_id, a.engagement_id, false from node n join attended a on a.id = n.id and a.since <= n.seq_id)
                union
                select own.seq_id, e.part_of, own.is_on from engagement own
                join {facts}.engagements e on e.tenant_id = $1 and e.engagement_id = own.id and e.seq_from <= own.seq_id and not e.names_reforms and e.part_of is not null),
            touched(seq_id, reform_id, is_on) as (
                select g.seq_id, r.reform_id, true from given g join {facts}.reforms r on r.tenant_id = $1 and r.reform_id = g.id and r.seq_from <= g.seq_id
                union all select g.seq_id, p.reform_id, true from given g join {facts}.provisions p on p.tenant_id = $1 and p.record_id = g.id and p.seq_from <= g.seq_id
                union all select g.seq_id, c.reform_id, true from given g join {facts}.coalitions c on c.tenant_id = $1 and c.coalition_id = g.id and c.seq_from <= g.seq_id
                union all select own.seq_id, r.reform_id, own.is_on from engagement own join {facts}.engagements e on e.tenant_id = $1 and e.engagement_id = own.id
                    join {facts}.engagement_reforms r on r.tenant_id = $1 and r.record_id = e.record_id and r.seq_from <= own.seq_id
                union all select n.seq_id, b.reform_id, false from node n join belongs b on b.id = n.id and b.since <= n.seq_id)
            select seq_id, reform_id, bool_or(is_on) from touched group by seq_id, reform_id order by seq_id, reform_id
            """);
        foreach (var value in (object[])[tenant, given.Select(item => item.SeqId).ToArray(), given.Select(item => item.Id).ToArray()]) command.Parameters.AddWithValue(value);
        var touches = new List<Touch>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) touches.Add(new Touch(reader.GetInt64(0), reader.GetGuid(1), reader.GetBoolean(2)));
        return touches;
    }
}
