-- orders and revenue of each day; currencies are never added up
select
    orders.event_date,
    orders.currency,
    count(*) as orders,
    coalesce(sum(orders.value), 0) as revenue,
    count(*) filter (where orders.value is null) as orders_without_value
from public.orders as orders
group by orders.event_date, orders.currency
order by orders.event_date asc, orders.currency asc
