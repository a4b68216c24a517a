-- the ten most seen products
select
    product_daily.product_id,
    product_daily.product_name,
    product_daily.channel,
    product_daily.device_class,
    product_daily.user_login_state,
    product_daily.views,
    product_daily.adds,
    product_daily.sessions_bought
from public.product_daily
where product_daily.event_date = any(%(days)s::date[])
order by product_daily.views desc, product_daily.product_id asc
limit 10
