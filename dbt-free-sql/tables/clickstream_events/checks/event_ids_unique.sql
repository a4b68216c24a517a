-- asset: clickstream_events
-- severity: error
-- complaint: event ids stand on more than one row
-- description: No event id stands on two rows.

-- The primary key ensures it: this check finds a broken index or a lost key.
select
    events.event_id,
    count(*) as copies
from public.clickstream_events as events
where events.event_date = %(day)s
group by events.event_id
having count(*) > 1
order by events.event_id
