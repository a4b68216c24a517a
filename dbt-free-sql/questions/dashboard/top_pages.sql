-- The fifty pages viewed most.
select
    page_daily.page_path,
    sum(page_daily.views)::double precision as views,
    sum(page_daily.entrances)::double precision as entrances,
    sum(page_daily.exits)::double precision as exits
from public.page_daily as page_daily
where
    page_daily.event_date between :first_day::date and :last_day::date
    and public.is_group_chosen(
        page_daily.channel, page_daily.device_class, page_daily.user_login_state,
        :channel, :device_class, :user_login_state
    )
group by page_daily.page_path
order by views desc, page_daily.page_path collate "C" -- noqa: RF03
limit 50
