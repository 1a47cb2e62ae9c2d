-- Names as they are compared: without case, and without what cannot be seen. Of guests in each of their events; event 0 is for
-- photographers and admins. Two accounts of earlier versions may share a key: then the first has it, and both keep working.
-- No foreign keys: a version that does not know this table removes accounts and events as before.
create table account_names (
    event_id integer not null,
    name_key text not null,
    user_id integer not null,
    primary key (event_id, name_key)
) strict;
create index account_names_by_key on account_names (name_key);
create index account_names_by_user on account_names (user_id);
