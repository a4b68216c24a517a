-- removes the ids of persons from discards of events that were all received before a day; no event meets them any more
update public.discards
set
    client_ids = case when client_ids is not null then '{}'::text[] end,
    session_ids = case when session_ids is not null then '{}'::text[] end
where received_to <= %(before)s and (client_ids is not null or session_ids is not null)
