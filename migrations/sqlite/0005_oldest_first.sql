-- The line by waiting time, for the claims that take the longest waiting first.
create index jobs_by_due on jobs (run_at, id) where state = 'queued';
