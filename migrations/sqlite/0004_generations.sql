-- Counts how often the engine's memory of the event was begun anew: what was learned into an earlier one does not count.
alter table events add column generation integer not null default 0;
-- Whether the guest was searched for since the enrolment. Photos that come later find the guest by themselves.
alter table enrolments add column searched integer not null default 0;
