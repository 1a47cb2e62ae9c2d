-- Admins list jobs, the newest first: all of them, those of a kind, of an event or in a state. Most jobs are done and found by
-- their numbers; an index of the others stays small, and ends with a job that ends well.
create index jobs_by_kind on jobs (kind, id);
create index jobs_of_event on jobs (event_id, id);
create index jobs_not_done on jobs (state, id) where state <> 'done';
