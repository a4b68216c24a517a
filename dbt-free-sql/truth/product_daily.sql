-- every row of product_daily in the columns of a simulated shop's truth
select
    product_daily.event_date,
    product_daily.product_id,
    product_daily.channel,
    product_daily.device_class,
    product_daily.user_login_state,
    product_daily.product_name,
    product_daily.product_category,
    product_daily.product_brand,
    product_daily.views,
    product_daily.adds,
    product_daily.removes,
    product_daily.sessions_viewed,
    product_daily.sessions_added,
    product_daily.sessions_bought
from public.product_daily as product_daily
