#!/usr/bin/env bash
# Run once by the image of PostgreSQL, when its volume is empty. The service's owner may create roles and is no superuser;
# the superuser keeps no password, so that it is reached from inside the container only.
psql --no-psqlrc --set ON_ERROR_STOP=1 --username postgres <<'SQL'
\getenv password POSTGRES_PASSWORD
create role coalitions_owner login nosuperuser createrole password :'password';
-- It lets the worker see which transactions are open; blind, the worker would pass over what is committed slowly.
grant pg_read_all_stats to coalitions_owner with admin option;
create database coalitions owner coalitions_owner;
-- A forgotten transaction would hold back the projections of everybody.
alter database coalitions set idle_in_transaction_session_timeout = '10min';
alter role postgres password null;
SQL
