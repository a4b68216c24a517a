-- One row: what the tables of days count as (other) on any day of the period, in words; null where they count nothing
-- so. Looked up by key.
with days as (
    select series.day::date as day
    from generate_series(:first_day::date, :last_day::date, interval '1 day') as series (day)
),

sets as (
    select
        'pages' as name,
        exists(
            select from days
            where exists (
                select from public.page_daily as t
                where t.event_date = days.day and t.page_path = '(other)'
            )
        ) as has_others
    union all
    select
        'products' as name,
        exists(
            select from days
            where
                exists (
                    select from public.product_daily as t
                    where t.event_date = days.day and t.product_id = '(other)'
                )
        ) as has_others
    union all
    select
        'categories' as name,
        exists(
            select from days
            where exists (
                select from public.funnel_category_daily as t
                where t.session_date = days.day and t.category = '(other)'
            )
        ) as has_others
    union all
    select
        'landing pages' as name,
        exists(
            select from days
            where exists (
                select from public.visit_daily as t
                where t.session_date = days.day and t.landing_page = '(other)'
            )
        ) as has_others
    union all
    select
        'event names' as name,
        exists(
            select from days
            where exists (
                select from public.event_daily as t
                where t.event_date = days.day and t.event_type = 'unknown' and t.event_name = '(other)'
            )
        ) as has_others
)

select string_agg(sets.name, ', ' order by sets.name) as sets
from sets
where sets.has_others
