-- Whose owner was told that an event ends soon: the last end that was told of.
create table expiry_warnings (
    event_id integer primary key references events (id) on delete cascade,
    expires_at integer not null,
    warned_at integer not null
) strict;
