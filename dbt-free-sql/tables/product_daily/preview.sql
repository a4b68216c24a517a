-- the ten groups that saw most products; no open value, which may name a person: previews outlive an erasure
select
    product_daily.channel,
    product_daily.device_class,
    product_daily.user_login_state,
    count(*) as products,
    sum(product_daily.views) as views,
    sum(product_daily.adds) as adds,
    sum(product_daily.sessions_bought) as sessions_bought
from public.product_daily as product_daily
where product_daily.event_date = any(%(days)s::date[])
group by product_daily.channel, product_daily.device_class, product_daily.user_login_state
order by views desc, product_daily.channel asc, product_daily.device_class asc
limit 10
