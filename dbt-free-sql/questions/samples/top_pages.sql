-- the twenty pages that were viewed most, and how many visits began and ended there
select
    page_daily.page_path,
    sum(page_daily.views) as views,
    sum(page_daily.sessions) as sessions,
    sum(page_daily.entrances) as entrances,
    sum(page_daily.exits) as exits
from public.page_daily as page_daily
group by page_daily.page_path
order by views desc, page_daily.page_path asc
limit 20
