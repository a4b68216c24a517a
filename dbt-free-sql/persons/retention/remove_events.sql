-- removes the events of one load partition; those of later event dates stay, and those that later visits need
-- The session ids are recorded as touched: the first remaining visit of an id keeps it as its own.
with removed as (
    delete from public.clickstream_events as events
    where
        events.load_date = %(day)s
        and events.event_date < %(before)s
        and not exists (
            select from pg_temp.kept_events
            where kept_events.event_id = events.event_id
        )
    returning events.event_date, events.session_id
)

insert into pg_temp.touched_events (event_date, session_id)
select distinct
    removed.event_date,
    removed.session_id
from removed
where removed.session_id is not null
