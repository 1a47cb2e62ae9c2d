-- Photographers who work on an event beside its owner, and who let them in. None is the owner.
create table event_photographers (
    event_id integer not null references events (id) on delete cascade,
    user_id integer not null references users (id) on delete cascade,
    added_by integer references users (id) on delete set null,
    added_at integer not null,
    primary key (event_id, user_id)
) strict;
create index event_photographers_by_user on event_photographers (user_id);
create index event_photographers_by_adder on event_photographers (added_by);
-- How many photos of an event are whose.
create index photos_by_uploader on photos (event_id, photographer_id);

-- Links by which photographers register or join an event, once, as digests. One without an event only makes an account;
-- one that does not make accounts is for photographers who have one. Whoever made it has to be there while it is used.
create table invitations (
    id integer primary key autoincrement,
    digest text not null unique,
    event_id integer references events (id) on delete cascade,
    makes_account integer not null,
    note text,
    created_by integer references users (id) on delete set null,
    created_at integer not null,
    expires_at integer not null,
    used_by integer references users (id) on delete set null,
    used_at integer
) strict;
create index invitations_by_event on invitations (event_id);
create index invitations_by_creator on invitations (created_by);
create index invitations_by_user on invitations (used_by);
create index invitations_by_expiry on invitations (expires_at);
