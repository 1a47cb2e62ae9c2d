-- Jobs that were under way when their worker died, so that the few which died often are found at once.
create index jobs_suspect on jobs (id) where crashes > 0 and state in ('queued', 'running');
