-- What photographers ask about an event: how its photos and guests stand, without reading them, and lists of the photos in
-- one state, of one name, or without faces, each read no further than its page.
create index photos_counted on photos (event_id, status, show_in_general, faces_count, size_bytes);
create index photos_by_status on photos (event_id, status, uploaded_at, id);
create index photos_hidden on photos (event_id, uploaded_at, id) where not show_in_general;
create index photos_without_faces on photos (event_id, status, faces_count, uploaded_at, id)
    where status = 'DONE' and faces_count = 0;
-- Names of files are compared without the case of ASCII letters.
alter table photos add column name_key text generated always as (lower(original_filename)) virtual;
create index photos_by_name on photos (event_id, name_key, id);
create index matches_by_event on matches (event_id, user_id);
-- What a search changed, of a rematch the sum of its parts: matches that came, and that went.
alter table jobs add column gained integer not null default 0;
alter table jobs add column lost integer not null default 0;
