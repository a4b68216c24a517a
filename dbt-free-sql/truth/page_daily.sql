-- every row of page_daily in the columns of a simulated shop's truth
select
    page_daily.event_date,
    page_daily.page_path,
    page_daily.channel,
    page_daily.device_class,
    page_daily.user_login_state,
    page_daily.views,
    page_daily.sessions,
    page_daily.visitors,
    page_daily.entrances,
    page_daily.exits
from public.page_daily as page_daily
