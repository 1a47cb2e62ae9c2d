-- The link to an event's slideshow, as a digest: one for each event, the latest. Whoever made it has to be there, and to work
-- on the event, while it is used.
create table walls (
    event_id bigint primary key references events (id) on delete cascade,
    digest text not null unique,
    made_by bigint not null references users (id) on delete cascade,
    made_at bigint not null
);
create index walls_by_maker on walls (made_by);
-- The newest photos that a slideshow shows: those that are hidden, or not prepared yet, are many, and passed over. Photos that
-- are indexed once more were prepared before.
create index photos_on_wall on photos (event_id, uploaded_at, id)
    where show_in_general and status <> 'FAILED' and (status = 'DONE' or ended_at is not null);
