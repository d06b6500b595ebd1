-- After an append that failed, the event store would fill the numbers it had drawn with events of its own, in a stream of
-- its own, among the tenant's. Among a tenant's events there is only what somebody recorded: these are passed over.
create or replace function app.pass_over() returns trigger language plpgsql as $$ begin return null; end $$;

create or replace trigger only_what_was_recorded before insert on es.mt_events
    for each row when (new.type = 'tombstone') execute function app.pass_over();

create or replace trigger only_what_was_recorded before insert on es.mt_streams
    for each row when (new.version = 0 and new.type is null) execute function app.pass_over();
