-- What Amazon Rekognition is asked: how fast, how often, and where.

-- When the next call of an operation may be made. Guests have a lane of their own beside the shared one.
create table call_lanes (
    operation text not null,
    lane text not null,
    next_at integer not null,
    -- Thousandths by which the lane's interval is stretched while the service asks for patience.
    slowdown integer not null,
    primary key (operation, lane)
) strict;

-- Calls that were answered, since the last reset.
create table call_counts (
    operation text primary key,
    calls integer not null
) strict;

-- The collection of each event. It outlives the event's row until the job that removes it has run.
create table collections (
    event_id integer primary key,
    face_model text not null,
    seen_at integer not null
) strict;

-- Photos whose faces are known and whose guests are not looked for yet, among others under way.
create index photos_under_way on photos (event_id, id) where status = 'PROCESSING';
