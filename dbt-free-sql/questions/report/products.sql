-- one row per product, best first: units sold, then adds, then views; at most `top` rows
with interest as (
    select
        product_daily.product_id,
        (
            array_agg(product_daily.product_name order by product_daily.event_date desc)
            filter (where product_daily.product_name is not null)
        )[1] as product_name,
        (
            array_agg(product_daily.product_category order by product_daily.event_date desc)
            filter (where product_daily.product_category is not null)
        )[1] as product_category,
        sum(product_daily.views)::bigint as views,
        sum(product_daily.adds)::bigint as adds
    from public.product_daily as product_daily
    where product_daily.event_date between %(first_day)s and %(last_day)s
    group by product_daily.product_id
),

sales as (
    select
        product_sales_daily.product_id,
        sum(product_sales_daily.orders)::bigint as orders,
        sum(product_sales_daily.units)::double precision as units,
        bool_or(product_sales_daily.is_inferred) as has_inferred
    from public.product_sales_daily as product_sales_daily
    where product_sales_daily.event_date between %(first_day)s and %(last_day)s
    group by product_sales_daily.product_id
),

final as (
    select
        interest.product_category,
        coalesce(interest.product_id, sales.product_id) as product_id,
        coalesce(interest.product_name, interest.product_id, sales.product_id) as product_name,
        coalesce(interest.views, 0) as views,
        coalesce(interest.adds, 0) as adds,
        coalesce(sales.orders, 0) as orders,
        coalesce(sales.units, 0) as units,
        coalesce(sales.has_inferred, false) as has_inferred
    from interest
    full join sales on interest.product_id = sales.product_id
)

select
    final.product_id,
    final.product_name,
    final.product_category,
    final.views,
    final.adds,
    final.orders,
    final.units,
    final.has_inferred
from final
order by final.units desc, final.adds desc, final.views desc, final.product_id asc
limit %(top)s
