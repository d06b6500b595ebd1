-- What was asked for and by whom, without content. The api role adds and reads, nobody of the service changes or deletes.
create table if not exists app.audit (
    seq       bigint generated always as identity primary key,
    tenant_id text        not null,
    at        timestamptz not null default now(),
    principal uuid,
    key_id    text,
    operation text,
    subject   text,
    status    integer,
    times     integer,
    trace     text,
    -- Random, part of the commitment: without it nobody can try out what an erased entry said.
    salt      uuid        default gen_random_uuid()
);

-- Entries that are not in the chain yet.
create table if not exists app.audit_pending (
    tenant_id text   not null,
    seq       bigint not null
);

-- Each tenant's own chain over the commitments to its entries, made by one sealer.
create table if not exists app.audit_chain (
    tenant_id  text   not null,
    number     bigint not null,
    seq        bigint not null,
    commitment bytea  not null,
    hash       bytea  not null,
    primary key (tenant_id, number)
);
create unique index if not exists audit_chain_seq on app.audit_chain (seq);
create index if not exists audit_tenant on app.audit (tenant_id, seq);
