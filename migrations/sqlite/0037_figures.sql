-- Calls of the face service, by the day in UTC (days since 1970) and by operation: what an admin sees of the last weeks.
create table call_days (
    day integer not null,
    operation text not null,
    calls integer not null,
    primary key (day, operation)
) strict;

-- How many paid calls were let through on a day, answered or not: what the daily cap counts.
create table paid_calls (
    day integer primary key,
    calls integer not null
) strict;

-- Photos and guests by day, read from the first of these days on.
create index photos_by_upload on photos (uploaded_at, size_bytes);
create index memberships_by_joining on memberships (joined_at);

-- Events are searched by how their name or code begins. Names are compared without the case of ASCII letters.
alter table events add column name_key text generated always as (lower(name)) virtual;
create index events_by_name on events (name_key, id);
