-- the ten groups that saw most pages; no open value, which may name a person: previews outlive an erasure
select
    page_daily.channel,
    page_daily.device_class,
    page_daily.user_login_state,
    count(*) as pages,
    sum(page_daily.views) as views,
    sum(page_daily.entrances) as entrances,
    sum(page_daily.exits) as exits
from public.page_daily as page_daily
where page_daily.event_date = any(%(days)s::date[])
group by page_daily.channel, page_daily.device_class, page_daily.user_login_state
order by views desc, page_daily.channel asc, page_daily.device_class asc
limit 10
