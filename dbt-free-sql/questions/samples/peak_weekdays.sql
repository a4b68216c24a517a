-- the weekdays by visits started on them, in the shop's time zone
with shop as (
    -- `clickstream sql` sets it; elsewhere: set clickstream.shop_timezone = 'Europe/Berlin'
    select coalesce(nullif(current_setting('clickstream.shop_timezone', true), ''), 'Asia/Ho_Chi_Minh') as timezone
)

select
    extract(isodow from sessions.started_at at time zone shop.timezone)::integer as weekday_number,
    trim(to_char(sessions.started_at at time zone shop.timezone, 'Day')) as weekday,
    count(*) as sessions,
    count(distinct sessions.client_id) as visitors,
    sum(sessions.page_views) as page_views,
    sum(sessions.purchases) as purchases
from public.sessions as sessions
cross join shop
group by weekday_number, weekday
order by sessions desc, weekday_number asc
