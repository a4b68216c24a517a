-- ids that occur on the same events as a person's ids and were not given, and how often they occur elsewhere
with seen as (
    select
        'client' as kind,
        person_events.client_id as id
    from pg_temp.person_events
    where person_events.client_id <> all(%(client_ids)s)
    union
    select
        'user' as kind,
        person_events.user_id as id
    from pg_temp.person_events
    where person_events.user_id <> all(%(user_ids)s)
)

select
    seen.kind,
    seen.id,
    (
        select count(*)
        from public.clickstream_events as events
        where
            (
                (seen.kind = 'client' and events.client_id = seen.id)
                or (seen.kind = 'user' and events.user_id = seen.id)
            )
            and not exists (
                select from pg_temp.person_events
                where person_events.event_id = events.event_id
            )
    ) as events_left
from seen
order by seen.kind, seen.id
