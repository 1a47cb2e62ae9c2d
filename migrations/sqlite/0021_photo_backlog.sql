-- Guests are told how many of their event's photos are still to be searched, each time they ask how far their search is.
create index photos_pending on photos (event_id) where status in ('PENDING', 'PROCESSING');
