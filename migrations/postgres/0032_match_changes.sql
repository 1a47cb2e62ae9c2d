-- What came to a guest's photos of an event and what left them, so that a phone asks for that alone. `latest` counts the
-- changes; `change` of a match, and of one that was removed, is the number it was given. Numbers are given while the event is
-- locked, so who sees one sees all before. Whoever knows of fewer than `known_from` has missed what is not listed any more.
alter table matches add column change bigint not null default 0;

create table match_changes (
    user_id bigint not null,
    event_id bigint not null,
    latest bigint not null,
    known_from bigint not null,
    primary key (user_id, event_id),
    foreign key (user_id, event_id) references memberships (user_id, event_id) on delete cascade
);

-- Matches that were removed, for a day; with the guest, the selfie or the consent they go at once.
create table match_removals (
    user_id bigint not null,
    event_id bigint not null,
    photo_id bigint not null,
    change bigint not null,
    removed_at bigint not null,
    primary key (user_id, event_id, photo_id),
    foreign key (user_id, event_id) references match_changes (user_id, event_id) on delete cascade
);
