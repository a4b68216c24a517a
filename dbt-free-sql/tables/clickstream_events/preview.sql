-- any eight rows: sorting a day costs more than the glance is worth. event_date has the index; without it, the rows
-- of a day that lies far back in a large table are found by reading all that come before them.
-- No open value, which may name a person: previews outlive an erasure. Names of the vocabulary are none.
select
    clickstream_events.event_type,
    clickstream_events.event_date,
    clickstream_events.channel,
    clickstream_events.device_class,
    clickstream_events.is_bot,
    clickstream_events.is_late_unreliable,
    case when clickstream_events.event_type <> 'unknown' then clickstream_events.event_name end as event_name
from public.clickstream_events
where
    clickstream_events.load_date = any(%(days)s::date[])
    and clickstream_events.event_date = any(%(days)s::date[])
limit 8
