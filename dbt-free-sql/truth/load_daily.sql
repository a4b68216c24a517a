-- every row of load_daily in the columns of a simulated shop's truth
select
    load_daily.load_date,
    load_daily.objects,
    load_daily.bytes,
    load_daily.events,
    load_daily.loaded,
    load_daily.duplicates,
    load_daily.rejected,
    load_daily.bots,
    load_daily.discarded,
    load_daily.unknown,
    load_daily.late_unreliable,
    load_daily.senders,
    load_daily.robot_orders
from public.load_daily as load_daily
