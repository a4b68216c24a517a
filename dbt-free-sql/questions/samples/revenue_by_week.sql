-- orders and revenue of each week, by its first day; currencies are never added up
with shop as (
    -- `clickstream sql` sets it; elsewhere, for weeks that begin on Sunday: set clickstream.week_start = '7'
    select coalesce(nullif(current_setting('clickstream.week_start', true), ''), '1')::integer as week_start
),

dated as (
    select
        orders.value,
        orders.currency,
        orders.event_date - mod(7 + extract(isodow from orders.event_date)::integer - shop.week_start, 7) as week
    from public.orders as orders
    cross join shop
)

select
    dated.week,
    dated.currency,
    count(*) as orders,
    coalesce(sum(dated.value), 0) as revenue,
    count(*) filter (where dated.value is null) as orders_without_value
from dated
group by dated.week, dated.currency
order by dated.week asc, dated.currency asc
