-- Admins list jobs, the newest first: all of them, those of a kind, of an event or in a state. Most jobs are done and found by
-- their numbers; an index of the others stays small, and ends with a job that ends well.
create index jobs_by_kind on jobs (kind, id);
create index jobs_of_event on jobs (event_id, id);
create index jobs_not_done on jobs (state, id) where state <> 'done';

-- Admins search accounts by the beginning of a name (account_names_by_key) or an address (users_by_email), list those of a role,
-- and read the guests of an event page by page.
create index users_by_role on users (role, id) where role <> 'user';
create index memberships_in_order on memberships (event_id, joined_at, user_id);
