-- What was removed from an event's vectors, so that a copy in memory takes out just that instead of reading all again.
-- `face` is a digest of the key: the row tells nobody's number, and a vector is nowhere in it.
create table vector_removals (
    event_id bigint not null,
    face bytea not null,
    version bigint not null,
    removed_at bigint not null,
    primary key (event_id, face)
);
create index vector_removals_by_version on vector_removals (event_id, version);
create index vector_removals_by_time on vector_removals (removed_at);

-- `reload_at` is the last version at which copies have to be read anew, as far as this version of the program knows.
-- An older version of it, which may run beside, only knows `rebuilt_at`; where that differs from `listed_at`, the last
-- value that was set along with rows in vector_removals, the removal was an older version's and has no such rows.
alter table vector_sets add column reload_at bigint not null default 0;
alter table vector_sets add column listed_at bigint not null default 0;
