-- Tokens sent by mail to whoever forgot a password, as digests; one opens all accounts of its address, once.
create table password_resets (
    digest text not null,
    user_id bigint not null references users (id),
    expires_at bigint not null,
    primary key (digest, user_id)
);
create index password_resets_by_user on password_resets (user_id);
