-- The parts of a job, for counting how far it has come.
create index jobs_by_parent on jobs (parent_id) where parent_id is not null;
