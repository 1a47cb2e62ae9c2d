-- What goes with an account is found without reading what belongs to others.
create index vectors_by_user on vectors (user_id) where user_id is not null;
create index photos_by_photographer on photos (photographer_id) where photographer_id is not null;
