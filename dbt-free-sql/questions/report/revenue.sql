-- one row per currency, the one with most orders first; orders without a value are counted, and add no revenue
select
    orders.currency,
    count(*) as orders,
    coalesce(sum(orders.units), 0)::double precision as units,
    coalesce(sum(orders.value), 0) as revenue,
    avg(orders.value) as mean_order_value,
    count(*) filter (where orders.value is null) as orders_without_value
from public.orders as orders
where orders.event_date between %(first_day)s and %(last_day)s
group by orders.currency
order by count(*) desc, orders.currency asc
