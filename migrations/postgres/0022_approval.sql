-- Whether guests who join wait until the event's owner approves them.
alter table events add column approval_required boolean not null default false;
-- Whether a guest takes part: 'approved', 'waiting' or 'refused'.
alter table memberships add column approval text not null default 'approved';
create index memberships_waiting on memberships (event_id, joined_at) where approval = 'waiting';
-- Pairs of guests of an event whose faces are alike as one person's are, the lower number first. A pair counts while both
-- are enrolled by these faces, and goes with either of them.
create table same_faces (
    event_id bigint not null,
    user_id bigint not null,
    other_id bigint not null,
    face_key text not null,
    other_key text not null,
    similarity real not null,
    noticed_at bigint not null,
    primary key (event_id, user_id, other_id)
);
create index same_faces_by_user on same_faces (user_id);
create index same_faces_by_other on same_faces (other_id);
