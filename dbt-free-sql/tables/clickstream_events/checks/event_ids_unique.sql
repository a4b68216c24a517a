-- asset: clickstream_events
-- severity: error
-- complaint: more than one row has the same event id
-- description: No two rows have the same event id.

-- The primary key ensures this; the check finds a broken index or a dropped key.
select
    events.event_id,
    count(*) as copies
from public.clickstream_events as events
where events.event_date = %(day)s
group by events.event_id
having count(*) > 1
order by events.event_id
