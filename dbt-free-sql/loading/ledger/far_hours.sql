-- hours of a day with far more or fewer events, or more orders, than usual; the farthest first
select
    beside.hour,
    beside.events,
    beside.usual_events,
    beside.orders,
    beside.usual_orders
from public.hours_beside_usual(%(day)s, %(day)s) as beside
where beside.is_far
order by abs(beside.events - beside.usual_events) desc, beside.hour asc
