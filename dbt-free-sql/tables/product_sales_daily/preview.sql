-- the ten groups that brought most; no open value, which may name a person: previews outlive an erasure
select
    product_sales_daily.currency,
    product_sales_daily.is_inferred,
    product_sales_daily.channel,
    product_sales_daily.device_class,
    product_sales_daily.user_login_state,
    count(*) as products,
    sum(product_sales_daily.orders) as orders,
    sum(product_sales_daily.units) as units,
    sum(product_sales_daily.revenue) as revenue
from public.product_sales_daily as product_sales_daily
where product_sales_daily.event_date = any(%(days)s::date[])
group by
    product_sales_daily.currency,
    product_sales_daily.is_inferred,
    product_sales_daily.channel,
    product_sales_daily.device_class,
    product_sales_daily.user_login_state
order by revenue desc, product_sales_daily.currency asc, product_sales_daily.is_inferred asc
limit 10
