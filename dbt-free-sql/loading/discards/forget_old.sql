-- takes the ids of persons out of discards of events that were all received before a day; they meet nothing any more
update public.discards
set
    client_ids = case when client_ids is not null then '{}'::text[] end,
    session_ids = case when session_ids is not null then '{}'::text[] end
where received_to <= %(before)s and (client_ids is not null or session_ids is not null)
