delete from public.orders
where event_date = %(day)s;

insert into public.orders (
    order_id, ordered_at, event_date, session_id, client_id, user_id, value, currency, units, event_id
)
with units_bought as (
    select
        order_lines.seq,
        trim_scale(sum(order_lines.quantity)) as units
    from pg_temp.order_lines as order_lines
    group by order_lines.seq
)

select
    placed.order_id,
    placed.event_timestamp as ordered_at,
    placed.event_date,
    session_keys.session_id,
    placed.client_id,
    placed.user_id,
    placed.order_value as value,
    placed.currency,
    coalesce(units_bought.units, placed.quantity) as units,
    placed.event_id
from pg_temp.scope_orders as placed
left join pg_temp.session_keys as session_keys on placed.session_no = session_keys.session_no
left join units_bought on placed.seq = units_bought.seq
where placed.event_date = %(day)s
