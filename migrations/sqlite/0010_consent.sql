-- Who runs an event, how to reach them, and what guests are asked to agree to; null stands for the default text.
alter table events add column organiser text;
alter table events add column contact text;
alter table events add column consent_fr text;
alter table events add column consent_en text;
-- Counts the changes of the text.
alter table events add column consent_version integer not null default 1;

-- Every text that somebody agreed to, by its SHA-256.
create table consent_texts (
    hash text primary key,
    text text not null
) strict;

-- Who agreed to what, and until when. Kept as proof when the guest and the event are gone, so it refers to neither.
create table consents (
    id integer primary key autoincrement,
    event_id integer not null,
    user_id integer not null,
    text_hash text not null references consent_texts (hash),
    language text not null,
    version integer not null,
    -- Where the agreement came from, as an address of the network.
    address text not null,
    given_at integer not null,
    ended_at integer,
    -- 'withdrawn', 'renewed' or 'erased'.
    ended_by text
) strict;
create unique index consents_in_force on consents (event_id, user_id) where ended_at is null;
create index consents_by_user on consents (user_id, id);
create index consents_by_time on consents (ended_at) where ended_at is not null;
create index consents_by_text on consents (text_hash);
