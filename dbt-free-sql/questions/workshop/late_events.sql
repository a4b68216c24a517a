-- how many events of a visit were received some seconds after they had happened
select count(*) as events
from public.clickstream_events as events
where
    events.session_id = %(session_id)s
    and events.received_at - events.event_timestamp > make_interval(secs => %(seconds)s)
