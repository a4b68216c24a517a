-- the events of one load partition; those of later event dates stay, and those that later visits need
-- Whose session ids go on later is noted: the first visit that is left of an id is named by it.
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
