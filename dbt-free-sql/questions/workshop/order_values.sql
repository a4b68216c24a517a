-- what some orders are worth
select
    orders.order_id,
    orders.value
from public.orders as orders
where orders.order_id = any(%(order_ids)s)
