-- Whether a copy for screens is stored; where it would have been larger than the full-size copy, there is none.
alter table photos add column has_web_copy integer not null default 1;
-- What signed addresses are bound to: raised when somebody may not see the photo any more.
alter table photos add column link_version integer not null default 0;
