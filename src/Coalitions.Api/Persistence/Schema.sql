-- What the service keeps beside the events. Nothing here is history: the vault and the word index are deletable by
-- design, the rest guards the write side. The fact tables are derived and live in a schema of their own generation.
create schema if not exists app;

create table if not exists app.installation (
    only_one     boolean primary key default true check (only_one),
    root_key     text    not null,
    generation   integer not null default 1,
    shape        text
);

create table if not exists app.tenants (
    tenant_id text primary key,
    name      bytea,
    note      bytea,
    made_at   timestamptz not null default now(),
    number    bigint generated always as identity
);

create table if not exists app.api_keys (
    key_id       text primary key,
    tenant_id    text        not null,
    principal_id uuid        not null,
    roles        text[]      not null,
    secret_hash  bytea       not null,
    created_at   timestamptz not null default now(),
    expires_at   timestamptz,
    revoked_at   timestamptz
);
-- Who holds it, encrypted under the key of its principal.
alter table app.api_keys add column if not exists note bytea, add column if not exists last_used_at timestamptz;
create index if not exists api_keys_tenant on app.api_keys (tenant_id, key_id);
insert into app.tenants (tenant_id) select distinct tenant_id from app.api_keys on conflict do nothing;

-- Names, contacts, identifiers and assessor labels, encrypted under their subject's key; ref_id is the event's id.
create table if not exists app.vault (
    tenant_id  text  not null,
    ref_id     uuid  not null,
    field      text  not null,
    subject_id uuid  not null,
    content    bytea not null,
    primary key (tenant_id, ref_id, field)
);
create index if not exists vault_subject on app.vault (tenant_id, subject_id);

-- Keyed hashes of the word prefixes of names, and of identifiers, by the version that states them.
create table if not exists app.name_words (
    tenant_id  text  not null,
    word       bytea not null,
    ref_id     uuid  not null,
    subject_id uuid  not null,
    primary key (tenant_id, word, ref_id)
);
create index if not exists name_words_subject on app.name_words (tenant_id, subject_id);

-- Which identifiers are taken at present, by their keyed hashes: one resource each.
create table if not exists app.identifiers (
    tenant_id   text  not null,
    hash        bytea not null,
    resource_id uuid  not null,
    record_id   uuid  not null,
    primary key (tenant_id, hash)
);
create index if not exists identifiers_record on app.identifiers (tenant_id, record_id);

-- Which merges of actors stand at present: each id is merged once at most.
create table if not exists app.merges (
    tenant_id text not null,
    actor_id  uuid not null,
    into_id   uuid not null,
    record_id uuid not null,
    primary key (tenant_id, actor_id)
);

-- What can be referred to, and what a reference must know of it.
create table if not exists app.resources (
    tenant_id text    not null,
    id        uuid    not null,
    kind      text    not null,
    parent_id uuid,
    scale     jsonb,
    starts_on text,
    retracted boolean not null default false,
    primary key (tenant_id, id)
);
create index if not exists resources_kind on app.resources (tenant_id, kind, id);

-- Answers to requests with an Idempotency-Key: hashes and ids only.
create table if not exists app.idempotency (
    tenant_id    text        not null,
    principal_id uuid        not null,
    operation    text        not null,
    key_hash     bytea       not null,
    fingerprint  bytea       not null,
    status       integer     not null,
    answer       text        not null,
    location     text,
    etag         text,
    created_at   timestamptz not null default now(),
    primary key (tenant_id, principal_id, operation, key_hash)
);
create index if not exists idempotency_created on app.idempotency (created_at);

create table if not exists app.imports (
    tenant_id  text        not null,
    id         uuid        not null,
    format     text        not null,
    mode       text        not null,
    status     text        not null,
    read       integer     not null default 0,
    accepted   integer     not null default 0,
    rejected   integer     not null default 0,
    parts      jsonb       not null default '{}',
    errors     jsonb       not null default '[]',
    created_at timestamptz not null default now(),
    primary key (tenant_id, id)
);

-- What the lines of an import named, by keyed hashes of the names, for the lines that follow and the imports that continue it.
create table if not exists app.import_names (
    tenant_id text  not null,
    import_id uuid  not null,
    name      bytea not null,
    id        uuid  not null,
    primary key (tenant_id, import_id, name)
);

-- What opens one feed each, by its keyed hash, for whoever asked for it and with the roles that it had. Used ones are gone at once.
create table if not exists app.feed_tickets (
    ticket_hash  bytea primary key,
    tenant_id    text        not null,
    principal_id uuid        not null,
    key_id       text        not null,
    roles        text[]      not null,
    ends         timestamptz,
    expires_at   timestamptz not null
);
create index if not exists feed_tickets_expire on app.feed_tickets (expires_at);
