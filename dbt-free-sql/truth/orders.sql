-- every row of orders in the columns of a simulated shop's truth
select
    orders.order_id,
    orders.ordered_at,
    orders.event_date,
    orders.session_id,
    orders.client_id,
    orders.user_id,
    orders.value,
    orders.currency,
    orders.units,
    orders.event_id
from public.orders as orders
