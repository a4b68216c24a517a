-- the newest ten load partitions
select
    load_daily.load_date,
    load_daily.objects,
    load_daily.bytes,
    load_daily.events,
    load_daily.loaded,
    load_daily.duplicates,
    load_daily.rejected,
    load_daily.bots,
    load_daily.robot_orders,
    load_daily.senders,
    load_daily.discarded
from public.load_daily
where load_daily.load_date = any(%(days)s::date[])
order by load_daily.load_date desc
limit 10
