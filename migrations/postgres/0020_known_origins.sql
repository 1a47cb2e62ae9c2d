-- Origins that an account has logged in from, as digests of both together.
create table known_origins (
    digest text primary key,
    seen_at bigint not null
);
create index known_origins_by_time on known_origins (seen_at);
