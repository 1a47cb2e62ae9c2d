-- How often a guest's mail was tried in vain; those tried least go first, so that none keeps the others waiting.
alter table notices add column attempts integer not null default 0;

-- Guests who want no mails of an event.
create table unsubscriptions (
    event_id bigint not null references events (id) on delete cascade,
    user_id bigint not null references users (id) on delete cascade,
    unsubscribed_at bigint not null,
    primary key (event_id, user_id)
);
create index unsubscriptions_by_user on unsubscriptions (user_id);
