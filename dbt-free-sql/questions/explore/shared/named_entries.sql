-- funnel_entries, each with the name of the group that the question breaks down by: '' without, and where it tells none
-- Of an event that names several products, the first that serves the step gives the name.
select
    entries.entity,
    entries.reached,
    coalesce(
        entries.reached_ms,
        array_remove(
            array[
                midnight.at_ms + public.trail_ms(entries.times, entries.places[1]),
                midnight.at_ms + public.trail_ms(entries.times, entries.places[2]),
                midnight.at_ms + public.trail_ms(entries.times, entries.places[3]),
                midnight.at_ms + public.trail_ms(entries.times, entries.places[4]),
                midnight.at_ms + public.trail_ms(entries.times, entries.places[5]),
                midnight.at_ms + public.trail_ms(entries.times, entries.places[6]),
                midnight.at_ms + public.trail_ms(entries.times, entries.places[7]),
                midnight.at_ms + public.trail_ms(entries.times, entries.places[8])
            ],
            null
        )
    ) as reached_ms,
    entries.did,
    entries.came,
    entries.session_date,
    entries.visit_no,
    entries.is_running,
    coalesce(
        case asked.by_what
            when 'channel' then groups.channel
            when 'device' then groups.device_class
            when 'login' then groups.user_login_state
            when 'page' then things.page_path
            when 'product'
                then case when further.names is null then things.product_id else further.names[1] end
            when 'category'
                then case when further.names is null then things.product_category else further.names[2] end
            when 'brand'
                then case when further.names is null then things.product_brand else further.names[3] end
            when 'day' then entries.session_date::text
            when 'week'
                then
                    (
                        entries.session_date
                        - (extract(isodow from entries.session_date)::integer - asked.week_start + 7) % 7
                    )::text
        end, ''
    ) as name
from :asked as asked
cross join :funnel_entries as entries
cross join
    lateral (select 86400000 * (entries.session_date - date '1970-01-01')::bigint as at_ms) as midnight
left join public.trail_groups as groups
    on
        asked.by_what in ('channel', 'device', 'login')
        and entries.session_date = groups.session_date
        and entries.group_no = groups.group_no
left join :trail_names as things
    on entries.session_date = things.session_date and entries.code = things.code
cross join
    lateral (
        select
            case
                when asked.by_what in ('product', 'category', 'brand') and entries.code_mask & asked.entry_mask = 0
                    then
                        (
                            select array[others.product_id, others.product_category, others.product_brand]
                            from public.trail_details as details
                            inner join :trail_names as others
                                on details.session_date = others.session_date and details.code = others.code
                            where
                                details.session_date = entries.session_date
                                and details.visit_no = entries.visit_no
                                and details.place = entries.place
                                and details.item_no > 1
                                and others.mask & asked.entry_mask <> 0
                            order by details.item_no asc
                            limit 1
                        )
            end as names
    ) as further
