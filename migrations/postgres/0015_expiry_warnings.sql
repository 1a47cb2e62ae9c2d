-- Whose owner was told that an event ends soon: the last end that was told of.
create table expiry_warnings (
    event_id bigint primary key references events (id) on delete cascade,
    expires_at bigint not null,
    warned_at bigint not null
);
