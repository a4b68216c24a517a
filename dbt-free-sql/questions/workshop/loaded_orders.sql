-- which of some orders are in the warehouse
select orders.order_id
from public.orders as orders
where orders.order_id = any(%(order_ids)s)
