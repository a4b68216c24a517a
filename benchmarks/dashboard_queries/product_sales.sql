-- revenue by product and currency
select
    product_sales_daily.product_id,
    product_sales_daily.currency,
    sum(product_sales_daily.orders) as orders,
    sum(product_sales_daily.units) as units,
    sum(product_sales_daily.revenue) as revenue
from public.product_sales_daily as product_sales_daily
where
    product_sales_daily.event_date between %(first_day)s and %(last_day)s
    and (%(channel)s = '' or product_sales_daily.channel = %(channel)s)
    and (%(device_class)s = '' or product_sales_daily.device_class = %(device_class)s)
    and (%(user_login_state)s = '' or product_sales_daily.user_login_state = %(user_login_state)s)
group by product_sales_daily.product_id, product_sales_daily.currency
order by revenue desc
