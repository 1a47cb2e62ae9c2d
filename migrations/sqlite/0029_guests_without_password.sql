-- What a guest is called, and the language the guest is written to in. Guests who join by a selfie alone have no password:
-- their hash is empty, which no password opens. Without an address, `email` is empty and `email_key` is `guest:` and a UUID.
alter table users add column display_name text;
alter table users add column language text;

-- The link by which a guest comes back, as a digest: one for each guest, the latest. It belongs to a generation of the
-- account's tokens, so whatever ends these ends the link too, also where an older version does it.
create table personal_links (
    user_id integer primary key references users (id) on delete cascade,
    digest text not null unique,
    token_generation integer not null,
    made_at integer not null
) strict;
