-- Photographers list their events page by page: those they own, and those that are shared with them.
create index events_by_owner on events (photographer_id, id);
create index event_photographers_in_order on event_photographers (user_id, event_id);
