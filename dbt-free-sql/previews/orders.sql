-- the ten largest orders
select
    orders.order_id,
    orders.ordered_at,
    orders.value,
    orders.currency,
    orders.units
from public.orders
where orders.event_date = any(%(days)s::date[])
order by orders.value desc nulls last, orders.order_id asc
limit 10
