-- Who did what to whose data. Numbers only: names, addresses and pictures go with their owners, this stays.
create table audit (
    id integer primary key autoincrement,
    at integer not null,
    action text not null,
    -- Who did it; null for somebody who is not logged in, and for FindMe itself.
    actor_id integer,
    -- Whose data it was, and of which event.
    user_id integer,
    event_id integer,
    -- How many of what the action is about.
    count integer,
    -- A value that says nothing about a person, such as a threshold or a role.
    note text,
    -- A digest of where the request came from: equal ones come from one place, and tell nothing else.
    origin text
) strict;
create index audit_by_time on audit (at);
create index audit_by_actor on audit (actor_id, id);
create index audit_by_user on audit (user_id, id);
create index audit_by_event on audit (event_id, id);
create trigger audit_stays before update on audit
begin
    select raise(abort, 'what is in the audit log is not changed');
end;
-- A year, counted from the newest entry.
create trigger audit_is_kept before delete on audit
when old.at > (select max(at) from audit) - 31536000000000
begin
    select raise(abort, 'what is in the audit log stays for a year');
end;
