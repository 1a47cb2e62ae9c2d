-- Events whose owner was told that they end soon: the last end that was told of.
create table expiry_warnings (
    event_id bigint primary key references events (id) on delete cascade,
    expires_at bigint not null,
    warned_at bigint not null
);
