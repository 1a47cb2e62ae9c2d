-- Uploads of one file each that go on after a lost connection, in whichever process. Their bytes come in chunks, each a stored
-- file with a row. `outcome` is none while the upload is open; then `stored`, `known` (the event had a photo of these bytes), or
-- the code of the reason why the file is no photo. Ended ones are kept for a while, for clients that ask again.
create table resumable_uploads (
    id blob not null primary key,
    event_id integer not null references events (id) on delete cascade,
    photographer_id integer not null,
    filename text not null,
    size_bytes integer not null,
    -- What the client says; compared at the end.
    sha256 blob,
    received_bytes integer not null default 0,
    outcome text,
    photo_id integer,
    created_at integer not null,
    touched_at integer not null
) strict;
create index resumable_uploads_by_event on resumable_uploads (event_id);
create index resumable_uploads_by_photographer on resumable_uploads (photographer_id, outcome);
create index resumable_uploads_by_touch on resumable_uploads (touched_at);

-- The chunks of open uploads. Each has a file of its own, because two requests may bring the same bytes at once.
create table upload_chunks (
    filename text not null primary key,
    upload_id blob not null references resumable_uploads (id) on delete cascade,
    starts_at integer not null,
    size_bytes integer not null,
    unique (upload_id, starts_at)
) strict;
