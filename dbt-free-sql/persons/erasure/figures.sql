-- what the warehouse holds of a person
select
    count(*) as events,
    min(person_events.event_date) as first_day,
    max(person_events.event_date) as last_day
from pg_temp.person_events
