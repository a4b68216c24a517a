-- the hours of the day by visits, in the shop's time zone; a visit counts in each hour it was active in
select
    extract(hour from activity_hourly.hour at time zone %(shop_timezone)s)::integer as hour_of_day,
    sum(activity_hourly.sessions) as sessions,
    sum(activity_hourly.page_views) as page_views,
    sum(activity_hourly.purchases) as purchases
from public.activity_hourly as activity_hourly
group by hour_of_day
order by sessions desc, hour_of_day asc
