-- products by views, adds and buyers
select
    product_daily.product_id,
    max(product_daily.product_category) as product_category,
    sum(product_daily.views) as views,
    sum(product_daily.adds) as adds,
    sum(product_daily.sessions_viewed) as sessions_viewed,
    sum(product_daily.sessions_bought) as sessions_bought
from public.product_daily as product_daily
where
    product_daily.event_date between %(first_day)s and %(last_day)s
    and (%(channel)s = '' or product_daily.channel = %(channel)s)
    and (%(device_class)s = '' or product_daily.device_class = %(device_class)s)
    and (%(user_login_state)s = '' or product_daily.user_login_state = %(user_login_state)s)
group by product_daily.product_id
order by views desc
