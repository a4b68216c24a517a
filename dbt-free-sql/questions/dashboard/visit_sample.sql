-- `page_size` visits after the first `skipped`, the newest first. Days are read one by one, from the last, and no more
-- of them than the page needs.
select
    visits.session_id,
    visits.session_date::text as day,
    extract(epoch from visits.started_at)::double precision as started_s,
    visits.duration_s::double precision as duration_s,
    visits.channel,
    visits.device_class,
    visits.user_login_state,
    visits.landing_page,
    visits.exit_page,
    visits.page_views::double precision as page_views,
    visits.events::double precision as events,
    case
        when visits.purchased_at is not null then 'purchase'
        when visits.checkout_at is not null then 'begin_checkout'
        when visits.added_at is not null then 'add_to_cart'
        when visits.viewed_at is not null then 'view_item'
        else 'session'
    end as step
from (
    select found.*
    from generate_series(:last_day::date::timestamp, :first_day::date::timestamp, interval '-1 day') as days (day)
    cross join
        lateral (
            select sessions.*
            from :matching_sessions as sessions
            where sessions.session_date = days.day::date
            order by sessions.started_at desc, sessions.session_id collate "C" -- noqa: RF03
            limit :skipped::integer + :page_size::integer
        ) as found
    limit :skipped::integer + :page_size::integer
) as visits
order by visits.started_at desc, visits.session_id collate "C" -- noqa: RF03
offset :skipped::integer
