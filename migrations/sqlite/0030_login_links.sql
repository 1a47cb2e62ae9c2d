-- Links and codes sent by mail, by which guests log in and by which a new address is confirmed, as digests; one opens all
-- accounts of its address, once. `new_email` is the address that the link was sent to in order to confirm it. `nonce_digest` is
-- of the browser that asked. `tries` counts wrong codes.
create table login_links (
    digest text not null,
    user_id integer not null references users (id) on delete cascade,
    code_digest text not null,
    nonce_digest text,
    new_email text,
    tries integer not null default 0,
    expires_at integer not null,
    primary key (digest, user_id)
) strict;
create index login_links_by_user on login_links (user_id);
create index login_links_by_expiry on login_links (expires_at);
