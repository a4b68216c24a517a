-- how many events of a visitor are in the warehouse
select count(*) as events
from public.clickstream_events as events
where events.client_id = %(client_id)s
