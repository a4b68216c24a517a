-- the fifty pages viewed most
select
    page_daily.page_path,
    sum(page_daily.views) as views,
    sum(page_daily.entrances) as entrances,
    sum(page_daily.exits) as exits
from public.page_daily as page_daily
where
    page_daily.event_date between %(first_day)s and %(last_day)s
    and (%(channel)s = '' or page_daily.channel = %(channel)s)
    and (%(device_class)s = '' or page_daily.device_class = %(device_class)s)
    and (%(user_login_state)s = '' or page_daily.user_login_state = %(user_login_state)s)
group by page_daily.page_path
order by views desc
limit 50
