-- Whether a copy for screens is stored; where it would have been larger than the full-size copy, there is none.
alter table photos add column has_web_copy boolean not null default true;
-- What signed addresses are bound to: raised when somebody may not see the photo any more.
alter table photos add column link_version bigint not null default 0;
