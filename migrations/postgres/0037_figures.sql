-- Calls of the face service, by the day in UTC (days since 1970) and by operation: what an admin sees of the last weeks.
create table call_days (
    day bigint not null,
    operation text not null,
    calls bigint not null,
    primary key (day, operation)
);

-- How many paid calls were let through on a day, answered or not: what the daily cap counts.
create table paid_calls (
    day bigint primary key,
    calls bigint not null
);

-- Photos and guests by day, read from the first of these days on.
create index photos_by_upload on photos (uploaded_at, size_bytes);
create index memberships_by_joining on memberships (joined_at);

-- Events are searched by how their name or code begins. Names are compared without the case of ASCII letters; what begins alike
-- stands together only where texts are compared by their bytes.
alter table events add column name_key text collate "C"
    generated always as (lower(name collate "C")) stored;
create index events_by_name on events (name_key, id);
create index events_by_beginning on events (code_key collate "C");
