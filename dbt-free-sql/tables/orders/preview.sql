-- what was ordered, by currency; no open value, which may name a person: previews outlive an erasure
select
    orders.event_date,
    orders.currency,
    count(*) as orders,
    sum(orders.value) as value,
    sum(orders.units) as units
from public.orders as orders
where orders.event_date = any(%(days)s::date[])
group by orders.event_date, orders.currency
order by orders desc, orders.event_date asc, orders.currency asc
limit 10
