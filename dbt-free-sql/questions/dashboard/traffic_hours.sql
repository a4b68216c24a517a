-- One row per hour of the days that were computed, in order: when it begins, what the shop's clock shows then, and what
-- is usual, null where too few weeks lie before. At most the last 14 days of the period.
select
    extract(epoch from beside.hour)::double precision as begins_s,
    beside.event_date::text as day,
    hours.hour_of_day,
    beside.events::double precision as events,
    beside.usual_events as usual,
    beside.low,
    beside.high,
    beside.orders::double precision as orders,
    beside.usual_orders,
    beside.is_far
from public.hours_beside_usual(greatest(:first_day::date, :last_day::date - 13), :last_day::date) as beside
inner join public.shop_hours as hours on beside.event_date = hours.event_date and beside.hour = hours.hour
where beside.hour <= now()
order by beside.hour
