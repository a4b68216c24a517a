delete from public.product_sales_daily
where event_date = %(day)s;

insert into public.product_sales_daily (
    event_date, product_id, currency, is_inferred, channel, device_class, user_login_state, orders, units, revenue
)
with final as (
    select
        order_lines.product_id,
        order_lines.currency,
        order_lines.is_inferred,
        coalesce(scope_sessions.group_no, 0) as group_no,
        count(distinct order_lines.seq) as orders,
        trim_scale(sum(order_lines.quantity)) as units,
        sum(order_lines.quantity * order_lines.price) as revenue
    from pg_temp.order_lines as order_lines
    left join pg_temp.scope_sessions as scope_sessions on order_lines.session_no = scope_sessions.session_no
    where order_lines.product_id is not null
    group by 1, 2, 3, 4
)

select
    %(day)s as event_date,
    final.product_id,
    final.currency,
    final.is_inferred,
    session_groups.channel,
    session_groups.device_class,
    session_groups.user_login_state,
    final.orders,
    final.units,
    final.revenue
from final
inner join pg_temp.session_groups as session_groups on final.group_no = session_groups.group_no
