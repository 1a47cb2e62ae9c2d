-- Which version of the descriptor network made a vector. Those that are there are of the first one, as are those of older
-- versions of the program, which may run beside and do not know the column. Vectors of later networks carry a negative
-- `version`: such a program reads what is above 0, and never sees them.
alter table vectors add column descriptor_version integer not null default 1;
create index vectors_by_descriptor on vectors (event_id, descriptor_version);

-- The version of the network by which faces are described now, held for a while at a time by the processes that have it.
-- One row at most.
create table descriptor_lease (
    id integer primary key,
    descriptor_version integer not null,
    lease_until bigint not null
);
