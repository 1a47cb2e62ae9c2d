-- Uploads of one file each that go on after a lost connection, in whichever process. Their bytes come in chunks, each a stored
-- file with a row. `outcome` is none while the upload is open; then `stored`, `known` (the event had a photo of these bytes), or
-- the code of the reason why the file is no photo. Ended ones are kept for a while, for clients that ask again.
create table resumable_uploads (
    id uuid primary key,
    event_id bigint not null references events (id) on delete cascade,
    photographer_id bigint not null,
    filename text not null,
    size_bytes bigint not null,
    -- What the client says; compared at the end.
    sha256 bytea,
    received_bytes bigint not null default 0,
    outcome text,
    photo_id bigint,
    created_at bigint not null,
    touched_at bigint not null
);
create index resumable_uploads_by_event on resumable_uploads (event_id);
create index resumable_uploads_by_photographer on resumable_uploads (photographer_id, outcome);
create index resumable_uploads_by_touch on resumable_uploads (touched_at);

-- The chunks of open uploads. Each has a file of its own, because two requests may bring the same bytes at once.
create table upload_chunks (
    filename text primary key,
    upload_id uuid not null references resumable_uploads (id) on delete cascade,
    starts_at bigint not null,
    size_bytes bigint not null,
    unique (upload_id, starts_at)
);
