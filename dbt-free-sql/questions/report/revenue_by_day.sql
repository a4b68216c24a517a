-- one row per day with orders and per currency; orders without a value are counted, and add no revenue
select
    orders.event_date as day,
    orders.currency,
    count(*) as orders,
    coalesce(sum(orders.value), 0) as revenue
from public.orders as orders
where orders.event_date between %(first_day)s and %(last_day)s
group by orders.event_date, orders.currency
order by orders.event_date asc, orders.currency asc
