-- What time it is, as far as the processes of this database know; one row. A clock that is wrong must not erase anything.
create table clock_readings (
    id bigint primary key,
    -- The latest instant that any process has seen, but for what is more than a day beyond `believed`. Never lowered.
    latest bigint not null,
    -- The last instant that was believed.
    believed bigint not null
);

-- Since when an event is over: hidden from its guests, its faces erased. A week later the rest of it goes. Null before that,
-- and again once it was restored.
alter table events add column ended_at bigint;
create index events_by_end on events (ended_at) where ended_at is not null;
-- Health asks which events are overdue, and every start which ends next.
create index events_by_expiry on events (expires_at) where ended_at is null;
-- When it was restored last.
alter table events add column restored_at bigint;
-- Whether it is kept until somebody deletes it, whatever is uploaded.
alter table events add column kept_forever boolean not null default false;

-- Who was told of the end in this row: 'owner', 'admins' or 'nobody'. Null where an earlier version wrote it, which also did
-- so where nobody was told.
alter table expiry_warnings add column told text;

-- Events that are gone because their time was over, so that whoever comes later with their code or a token is told so.
create table ended_events (
    event_id bigint primary key,
    code_key text not null,
    ended_at bigint not null,
    erased_at bigint not null
);
create index ended_events_by_code on ended_events (code_key);

-- Guests who were told by mail that their event ends soon, or has ended; each once of each end.
create table guest_warnings (
    event_id bigint not null references events (id) on delete cascade,
    user_id bigint not null references users (id) on delete cascade,
    -- 'ends_soon' or 'ended'.
    kind text not null,
    expires_at bigint not null,
    -- When the mail server took it; null if it never will.
    sent_at bigint,
    primary key (event_id, user_id, kind)
);
create index guest_warnings_by_user on guest_warnings (user_id);
