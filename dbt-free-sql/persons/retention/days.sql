-- the load partitions before a day that the warehouse holds anything of
select events.load_date
from public.clickstream_events as events
where events.load_date < %(before)s and events.event_date < %(before)s
union
select rejects.load_date
from public.rejected_events as rejects
where rejects.load_date < %(before)s
union
select ledger.load_date
from public.raw_objects as ledger
where ledger.load_date < %(before)s and ledger.removed_at is null
order by load_date
