-- one row per product and currency, of the products asked for; currencies are never added up
select
    product_sales_daily.product_id,
    product_sales_daily.currency,
    sum(product_sales_daily.orders)::bigint as orders,
    sum(product_sales_daily.units)::double precision as units,
    sum(product_sales_daily.revenue) as revenue,
    bool_or(product_sales_daily.is_inferred) as has_inferred
from public.product_sales_daily as product_sales_daily
where
    product_sales_daily.event_date between %(first_day)s and %(last_day)s
    and product_sales_daily.product_id = any(%(product_ids)s::text[])
group by product_sales_daily.product_id, product_sales_daily.currency
order by product_sales_daily.product_id asc, sum(product_sales_daily.orders) desc, product_sales_daily.currency asc
