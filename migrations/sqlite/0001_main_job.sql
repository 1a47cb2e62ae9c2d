-- Times are microseconds since 1970-01-01T00:00:00Z. Columns ending in _key are compared, never shown.

-- Values every process shares: the stored threshold, and rows that are locked to make a step race-free.
create table settings (
    name text primary key,
    value text not null
) strict;
insert into settings (name, value) values ('first_admin', '');

create table events (
    id integer primary key autoincrement,
    name text not null,
    code text not null,
    code_key text not null unique,
    held_at integer,
    photographer_id integer,
    created_at integer not null,
    expires_at integer,
    -- Counts the enrolments and indexings of the event. The row's lock makes them commit in its order.
    revision integer not null default 0
) strict;
create index events_by_photographer on events (photographer_id);

create table users (
    id integer primary key autoincrement,
    username text not null,
    email text not null,
    email_key text not null,
    password_hash text not null,
    role text not null,
    is_active integer not null,
    created_at integer not null,
    event_id integer references events (id),
    selfie_status text not null,
    selfie_error text
) strict;
create unique index staff_email on users (email_key) where role <> 'user';
create unique index staff_username on users (username) where role <> 'user';
create index users_by_email on users (email_key);
create index users_by_username on users (username);
create index users_by_event on users (event_id);

-- Guests of events. Name and e-mail are repeated here because they are unique per event.
create table memberships (
    user_id integer not null references users (id),
    event_id integer not null references events (id),
    joined_at integer not null,
    email_key text not null,
    username text not null,
    primary key (user_id, event_id),
    unique (event_id, email_key),
    unique (event_id, username)
) strict;

create table selfies (
    id integer primary key autoincrement,
    user_id integer not null references users (id),
    state text not null,
    strict integer not null,
    object_key text not null,
    content_type text not null,
    created_at integer not null,
    unique (user_id, state)
) strict;

-- The face of a guest's accepted selfie, as the engine knows it in an event.
create table enrolments (
    event_id integer not null references events (id),
    user_id integer not null references users (id),
    selfie_id integer not null,
    face_key text not null,
    revision integer not null,
    primary key (event_id, user_id)
) strict;
create index enrolments_by_user on enrolments (user_id);

create table photos (
    id integer primary key autoincrement,
    event_id integer not null references events (id),
    photographer_id integer,
    filename text not null unique,
    original_filename text not null,
    content_type text not null,
    size_bytes integer not null,
    sha256 blob not null,
    width integer not null,
    height integer not null,
    uploaded_at integer not null,
    show_in_general integer not null,
    status text not null,
    error text,
    faces_count integer not null default 0,
    indexed_at integer,
    -- The event's revision at which its faces became known.
    revision integer not null default 0,
    unique (event_id, sha256)
) strict;
create index photos_by_event on photos (event_id, uploaded_at, id);

create table faces (
    photo_id integer not null references photos (id),
    face_key text not null,
    event_id integer not null,
    box_left real not null,
    box_top real not null,
    box_width real not null,
    box_height real not null,
    confidence real not null,
    primary key (photo_id, face_key)
) strict;
create index faces_by_event on faces (event_id);

create table matches (
    user_id integer not null references users (id),
    photo_id integer not null references photos (id),
    event_id integer not null,
    face_key text not null,
    similarity real not null,
    matched_at integer not null,
    primary key (user_id, photo_id)
) strict;
create index matches_by_photo on matches (photo_id);

-- The embedded engine's memory. `version` counts the changes of an event's vectors; whoever holds a copy
-- older than `rebuilt_at` has missed a removal and reads everything again.
create table vector_sets (
    event_id integer primary key,
    version integer not null,
    rebuilt_at integer not null
) strict;
create table vectors (
    event_id integer not null,
    face_key text not null,
    -- The guest or the photo it belongs to; the other is null.
    user_id integer,
    photo_id integer,
    vector blob not null,
    version integer not null,
    primary key (event_id, face_key)
) strict;
create index vectors_by_version on vectors (event_id, version);

create table jobs (
    id blob primary key,
    kind text not null,
    -- What the work is about; equal ones of a kind coalesce while queued. Null never does.
    subject text,
    event_id integer not null,
    task text not null,
    priority integer not null,
    -- Place in line within the priority (start-time fair queueing over events).
    turn integer not null,
    state text not null,
    -- Fencing token: counts the claims.
    attempt integer not null default 0,
    failures integer not null default 0,
    crashes integer not null default 0,
    run_at integer not null,
    lease_until integer,
    claimed_by text,
    parent_id blob,
    total integer not null default 0,
    done integer not null default 0,
    failed integer not null default 0,
    error text,
    created_at integer not null,
    started_at integer,
    finished_at integer
) strict;
create unique index jobs_one_queued on jobs (kind, subject) where state = 'queued';
create index jobs_in_line on jobs (priority, turn, id) where state = 'queued';
create index jobs_of_event_in_line on jobs (event_id, priority, turn) where state = 'queued';
create index jobs_under_way on jobs (kind, subject) where state in ('running', 'waiting');
create index jobs_by_subject on jobs (kind, subject, created_at);
create index jobs_by_event on jobs (event_id);
create index jobs_ended on jobs (finished_at) where finished_at is not null;

-- The turn served last, per priority: the clock new work is stamped by.
create table turns (
    priority integer primary key,
    turn integer not null
) strict;
insert into turns (priority, turn) values (0, 0), (1, 0), (2, 0);
