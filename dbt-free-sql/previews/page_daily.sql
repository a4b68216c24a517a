-- the ten most seen pages
select
    page_daily.page_path,
    page_daily.channel,
    page_daily.device_class,
    page_daily.user_login_state,
    page_daily.views,
    page_daily.sessions,
    page_daily.entrances,
    page_daily.exits
from public.page_daily
where page_daily.event_date = any(%(days)s::date[])
order by page_daily.views desc, page_daily.page_path asc
limit 10
