-- the visits of this person only: none of their events names another client or user
select theirs.session_id
from (
    select distinct person_events.session_id
    from pg_temp.person_events
    where person_events.session_id is not null
) as theirs
where
    not exists (
        select
        from public.clickstream_events as events
        where
            events.session_id = theirs.session_id
            and (events.client_id is not null or events.user_id is not null)
            and not exists (
                select from pg_temp.person_events
                where person_events.event_id = events.event_id
            )
    )
