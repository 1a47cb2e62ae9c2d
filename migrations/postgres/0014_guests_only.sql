-- Whether the engine remembers the event's guests alone: whose face is in its photos is looked up and forgotten.
alter table events add column guests_only boolean not null default false;
-- In such an event: its revision up to which enrolled guests were looked for in the photo. Who came later has to be.
alter table photos add column searched_up_to bigint not null default 0;
create index photos_by_search on photos (event_id, searched_up_to);
-- In such an event: where in the photo the guest is, for no face is remembered that could tell. Goes with the match.
alter table matches add column box_left real;
alter table matches add column box_top real;
alter table matches add column box_width real;
alter table matches add column box_height real;
alter table matches add column confidence real;
