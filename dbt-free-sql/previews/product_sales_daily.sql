-- the ten products that brought most
select
    product_sales_daily.product_id,
    product_sales_daily.currency,
    product_sales_daily.is_inferred,
    product_sales_daily.channel,
    product_sales_daily.device_class,
    product_sales_daily.user_login_state,
    product_sales_daily.orders,
    product_sales_daily.units,
    product_sales_daily.revenue
from public.product_sales_daily
where product_sales_daily.event_date = any(%(days)s::date[])
order by product_sales_daily.revenue desc, product_sales_daily.product_id asc
limit 10
