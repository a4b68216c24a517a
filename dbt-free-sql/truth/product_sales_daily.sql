-- every row of product_sales_daily in the columns of a simulated shop's truth
select
    product_sales_daily.event_date,
    product_sales_daily.product_id,
    product_sales_daily.currency,
    product_sales_daily.is_inferred,
    product_sales_daily.channel,
    product_sales_daily.device_class,
    product_sales_daily.user_login_state,
    product_sales_daily.orders,
    product_sales_daily.units,
    product_sales_daily.revenue
from public.product_sales_daily as product_sales_daily
