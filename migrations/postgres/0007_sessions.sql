-- Counts how often all of an account's tokens were ended; a token of an earlier generation no longer counts.
alter table users add column token_generation bigint not null default 0;

-- How much of a limit is used up: `full_at` is when all of it is there again. Keys are digests, not names or addresses.
create table limits (
    key text primary key,
    full_at bigint not null
);
create index limits_by_time on limits (full_at);
