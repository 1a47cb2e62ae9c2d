-- What went wrong with a job last, in words for operators. `error` is a stable code for clients, of jobs that were given up.
alter table jobs add column message text;
