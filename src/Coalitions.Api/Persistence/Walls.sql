-- What the api role may learn or do outside of the tenant that a connection was told, each thing by a function of its own.

-- Whose a key is, before it is known who asks.
create or replace function app.key_of(id text)
    returns table (tenant_id text, principal_id uuid, roles text[], secret_hash bytea, expires_at timestamptz, revoked boolean)
    language sql stable security definer set search_path = pg_catalog as $$
    select k.tenant_id, k.principal_id, k.roles, k.secret_hash, k.expires_at, k.revoked_at is not null from app.api_keys k where k.key_id = id
$$;

-- Where the store ends, to know how far the tables must come.
create or replace function app.latest_event() returns bigint
    language sql stable security definer set search_path = pg_catalog as $$
    select coalesce(max(seq_id), 0) from es.mt_events
$$;

create or replace function app.is_tenant(id text) returns boolean
    language sql stable security definer set search_path = pg_catalog as $$
    select exists (select from app.tenants t where t.tenant_id = id)
$$;

create or replace function app.tenants_after(after bigint, most integer)
    returns table (tenant_id text, name bytea, note bytea, made_at timestamptz, number bigint)
    language sql stable security definer set search_path = pg_catalog as $$
    select t.tenant_id, t.name, t.note, t.made_at, t.number from app.tenants t where t.number > after order by t.number limit most
$$;

-- A new tenant with its first key; never a key for a tenant that is there.
create or replace function app.make_tenant(id text, name bytea, note bytea, key_id text, principal_id uuid, secret_hash bytea, expires_at timestamptz)
    returns void language sql security definer set search_path = pg_catalog as $$
    insert into app.tenants (tenant_id, name, note) values (id, name, note);
    insert into app.api_keys (tenant_id, key_id, principal_id, roles, secret_hash, expires_at) values (id, key_id, principal_id, '{admin}', secret_hash, expires_at)
$$;

-- Whose a ticket is, before it is known who asks; whoever takes it first has it, and nobody afterwards.
create or replace function app.take_feed_ticket(hash bytea)
    returns table (tenant_id text, principal_id uuid, key_id text, roles text[], ends timestamptz)
    language sql security definer set search_path = pg_catalog as $$
    with taken as (delete from app.feed_tickets t where t.ticket_hash = hash returning t.*)
    select taken.tenant_id, taken.principal_id, taken.key_id, taken.roles, taken.ends from taken where taken.expires_at > now()
$$;
revoke execute on all functions in schema app from public;
