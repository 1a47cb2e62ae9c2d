-- What studios ask about: how far uploads and deletions have come, and which folders are watched on whose machine.
-- Rows go with what they are about (`on delete cascade`), for a version that does not know these tables may still run.

-- When a photo was first taken up by its job, and when it first came to its end. Sent again after a failure it starts anew.
alter table photos add column begun_at integer;
alter table photos add column ended_at integer;

-- Uploads whose progress can be asked for. The event's owner may ask, whoever sent the files.
create table upload_jobs (
    id blob primary key,
    event_id integer not null references events (id) on delete cascade,
    photographer_id integer,
    created_at integer not null,
    -- Files that were sent, and those of them that became no photo.
    total integer not null,
    refused integer not null
) strict;
create index upload_jobs_by_event on upload_jobs (event_id);
create index upload_jobs_by_photographer on upload_jobs (photographer_id);
create index upload_jobs_by_time on upload_jobs (created_at);

-- The files of an upload in the order in which they came: each became a photo, or has the reason why not.
create table upload_files (
    upload_id blob not null references upload_jobs (id) on delete cascade,
    place integer not null,
    filename text not null,
    photo_id integer,
    error text,
    primary key (upload_id, place)
) strict;

-- Photos that were deleted by one request, by the jobs that remove what they left.
create table photo_deletions (
    job_id blob primary key references jobs (id) on delete cascade,
    -- The job that stands for all of the request's.
    deletion_id blob not null,
    user_id integer not null,
    photos integer not null
) strict;
create index photo_deletions_by_deletion on photo_deletions (deletion_id);

-- Folders that the uploader on somebody's machine watches for photos.
create table local_watchers (
    id integer primary key autoincrement,
    event_id integer not null references events (id) on delete cascade,
    label text,
    machine_label text,
    expected_path text,
    move_uploaded_dir text,
    listening integer not null,
    status text not null,
    last_error text,
    created_at integer not null,
    updated_at integer not null,
    -- Files it sent that were taken in, and that were refused.
    ingested integer not null default 0,
    failed integer not null default 0
) strict;
create index local_watchers_by_event on local_watchers (event_id);
create index local_watchers_by_machine on local_watchers (machine_label);
