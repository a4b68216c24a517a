-- the hours of the day by visits, in the shop's time zone; a visit counts in each hour it was active in
with shop as (
    -- `clickstream sql` sets it; elsewhere: set clickstream.shop_timezone = 'Europe/Berlin'
    select coalesce(nullif(current_setting('clickstream.shop_timezone', true), ''), 'Asia/Ho_Chi_Minh') as timezone
)

select
    extract(hour from activity_hourly.hour at time zone shop.timezone)::integer as hour_of_day,
    sum(activity_hourly.sessions) as sessions,
    sum(activity_hourly.page_views) as page_views,
    sum(activity_hourly.purchases) as purchases
from public.activity_hourly as activity_hourly
cross join shop
group by hour_of_day
order by sessions desc, hour_of_day asc
