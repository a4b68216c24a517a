-- some events of a day that some criteria would leave out
select
    events.received_at,
    events.event_name,
    events.ip_prefix,
    events.client_id,
    events.order_id,
    events.page_path,
    public.sender_agent(events) as user_agent
from public.clickstream_events as events
cross join jsonb_populate_record(null::public.discards, %(discard)s) as discard
where
    events.event_date = %(day)s
    and events.discard_id is null
    and public.is_met(discard, events)
order by events.received_at, events.event_id
limit %(most)s
