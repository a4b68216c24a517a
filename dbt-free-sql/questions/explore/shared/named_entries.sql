-- funnel_entries, each with the name of the group that the question breaks down by: '' without, and where it tells none
-- Of an event that names several products, the first that serves the step gives the name.
with entries as materialized (
    select
        funnel_entries.entity,
        funnel_entries.reached,
        funnel_entries.reached_ms,
        funnel_entries.did,
        funnel_entries.came,
        funnel_entries.session_date,
        funnel_entries.visit_no,
        funnel_entries.group_no,
        funnel_entries.place,
        funnel_entries.code,
        funnel_entries.code_mask,
        funnel_entries.is_running
    from :funnel_entries as funnel_entries
),

serving as (
    select distinct on (entries.entity)
        entries.entity,
        things.product_id,
        things.product_category,
        things.product_brand
    from :asked as asked
    cross join entries
    inner join public.trail_details as details
        on
            entries.session_date = details.session_date
            and entries.visit_no = details.visit_no
            and entries.place = details.place
    inner join :days as days on details.session_date = days.session_date
    inner join public.trail_things as things
        on details.session_date = things.session_date and details.code = things.code
    where
        asked.by_what in ('product', 'category', 'brand')
        and details.item_no > 1
        and entries.code_mask & asked.entry_mask = 0
        and days.masks[ascii(things.code) - case when ascii(things.code) < 55296 then 32 else 2080 end]
        & asked.entry_mask <> 0
    order by entries.entity asc, details.item_no asc
)

select
    entries.*,
    coalesce(
        case asked.by_what
            when 'channel' then groups.channel
            when 'device' then groups.device_class
            when 'login' then groups.user_login_state
            when 'page' then things.page_path
            when 'product' then case when serving.entity is null then things.product_id else serving.product_id end
            when 'category'
                then case when serving.entity is null then things.product_category else serving.product_category end
            when 'brand'
                then case when serving.entity is null then things.product_brand else serving.product_brand end
            when 'day' then entries.session_date::text
            when 'week'
                then
                    (
                        entries.session_date
                        - (extract(isodow from entries.session_date)::integer - asked.week_start + 7) % 7
                    )::text
        end, ''
    ) as name
from entries
cross join :asked as asked
left join public.trail_groups as groups
    on entries.session_date = groups.session_date and entries.group_no = groups.group_no
left join serving on entries.entity = serving.entity
left join :trail_names as things
    on entries.session_date = things.session_date and entries.code = things.code
