-- Receipts of what was erased: what, how many, when, and that it was looked for afterwards. Numbers only.
create table erasures (
    id integer primary key autoincrement,
    -- 'account', 'selfie', 'consent', 'photos', 'event' or 'expiry'.
    cause text not null,
    actor_id integer,
    user_id integer,
    event_id integer,
    accounts integer not null,
    selfies integer not null,
    photos integer not null,
    matches integer not null,
    faces integer not null,
    asked_at integer not null,
    -- Whether all its parts are named.
    sealed integer not null,
    -- When nothing was left of it in the database, the storage and the engine.
    checked_at integer
) strict;
create index erasures_by_user on erasures (user_id, id);
create index erasures_by_event on erasures (event_id, id);
create index erasures_by_time on erasures (checked_at) where checked_at is not null;

-- The jobs that erase what lies outside the database.
create table erasure_parts (
    job_id blob primary key,
    erasure_id integer not null references erasures (id),
    -- Parts of a higher step wait for those of lower ones.
    step integer not null,
    -- Files that were removed; null until the part is done and was looked at again.
    files integer
) strict;
create index erasure_parts_by_erasure on erasure_parts (erasure_id);
