-- one row per page, most viewed first; at most `top` rows; view_share is of all views in the window
with pages as (
    select
        page_daily.page_path,
        sum(page_daily.views)::bigint as views,
        sum(page_daily.sessions)::bigint as sessions,
        sum(page_daily.entrances)::bigint as entrances,
        sum(page_daily.exits)::bigint as exits
    from public.page_daily as page_daily
    where page_daily.event_date between %(first_day)s and %(last_day)s
    group by page_daily.page_path
),

final as (
    select
        pages.page_path,
        pages.views,
        pages.sessions,
        pages.entrances,
        pages.exits,
        pages.views::double precision / nullif(sum(pages.views) over (), 0)::double precision as view_share
    from pages
)

select
    final.page_path,
    final.views,
    final.view_share,
    final.sessions,
    final.entrances,
    final.exits
from final
order by final.views desc, final.page_path asc
limit %(top)s
