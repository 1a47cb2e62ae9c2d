-- Guests who are told by mail that their event has photos: the last time each was to be told.
create table notices (
    event_id integer not null references events (id) on delete cascade,
    user_id integer not null references users (id) on delete cascade,
    asked_at integer not null,
    -- When the mail server took it; null while it waits, and when it was given up.
    sent_at integer,
    -- The code of the reason why it was given up.
    error text,
    primary key (event_id, user_id)
) strict;
create index notices_by_user on notices (user_id);
