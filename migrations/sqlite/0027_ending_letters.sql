-- A letter about an event's end is tried again until the server takes it, those that were tried least first; or is given up.
alter table guest_warnings add column attempts integer not null default 0;
alter table guest_warnings add column error text;
