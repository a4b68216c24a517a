-- One row per UTC hour that was computed; the usual is null where too few weeks lie before. At most the last 14 days of
-- the period.
select
    to_char(beside.hour at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"') as hour,
    to_char(beside.hour at time zone :zone, 'YYYY-MM-DD HH24:MI') as local_hour,
    beside.events::double precision as events,
    beside.usual_events as usual,
    beside.low,
    beside.high,
    beside.orders::double precision as orders,
    beside.usual_orders,
    beside.is_far
from public.hours_beside_usual(greatest(:first_day::date, :last_day::date - 13), :last_day::date) as beside
order by beside.hour
