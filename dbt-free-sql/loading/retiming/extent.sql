-- the first and the last moment of the events, and the pages that hold them; no row changes its page number afterwards
select
    min(events.event_timestamp) as first_at,
    max(events.event_timestamp) as last_at,
    (pg_relation_size('public.clickstream_events') / current_setting('block_size')::bigint) as pages
from public.clickstream_events as events
