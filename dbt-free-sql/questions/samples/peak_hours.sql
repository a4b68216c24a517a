-- the hours of the day by visits, on the shop's clock; a visit counts in each hour it was active in
select
    shop_hours.hour_of_day,
    sum(activity_hourly.sessions) as sessions,
    sum(activity_hourly.page_views) as page_views,
    sum(activity_hourly.purchases) as purchases
from public.activity_hourly as activity_hourly
inner join public.shop_hours as shop_hours
    on activity_hourly.event_date = shop_hours.event_date and activity_hourly.hour = shop_hours.hour
group by shop_hours.hour_of_day
order by sessions desc, shop_hours.hour_of_day asc
