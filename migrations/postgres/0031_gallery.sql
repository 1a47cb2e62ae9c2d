-- Whether a copy for the screens of phones is stored. Null while nobody has looked: of photos of former versions, which do
-- not know the column, it is made when it is first asked for. False where it would be no smaller than the next larger copy.
alter table photos add column has_screen_copy boolean;

-- Whoever has an event's code is told whether there are photos for all guests, and the guests look through them: the photos
-- that are not shown are many, and passed over.
create index photos_shown on photos (event_id, uploaded_at, id) where show_in_general;
