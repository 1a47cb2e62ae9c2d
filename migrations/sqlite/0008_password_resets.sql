-- Tokens sent by mail to whoever forgot a password, as digests; one opens all accounts of its address, once.
create table password_resets (
    digest text not null,
    user_id integer not null references users (id),
    expires_at integer not null,
    primary key (digest, user_id)
) strict;
create index password_resets_by_user on password_resets (user_id);
