-- how many events of each of some users are in the warehouse
select
    events.user_id,
    count(*) as events
from public.clickstream_events as events
where events.user_id = any(%(user_ids)s)
group by events.user_id
