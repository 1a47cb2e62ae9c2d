-- What time it is, as far as the processes of this database know; one row. A clock that is wrong must not erase anything.
create table clock_readings (
    id bigint primary key,
    -- The latest instant that any process has seen, but for what is more than a day beyond `believed`. Never lowered.
    latest bigint not null,
    -- The last instant that was believed.
    believed bigint not null
);
