delete from public.sessions
where session_date = %(day)s;

insert into public.sessions (
    session_id, session_date, client_id, user_id, started_at, ended_at, duration_s, events, page_views, product_views,
    adds, removes, checkouts, purchases, is_bounce, is_engaged, has_abandoned_cart, is_first_visit, user_login_state,
    landing_page, exit_page, referrer_host, utm_source, utm_medium, utm_campaign, channel, device_class,
    viewed_at, added_at, checkout_at, purchased_at, viewed_categories, exit_product_id,
    sent_session_id, visit_no
)
with categories as (
    select
        viewed_categories.session_no,
        array_agg(
            viewed_categories.category order by viewed_categories.category collate "C" asc -- noqa: RF03
        ) as categories
    from pg_temp.viewed_categories as viewed_categories
    group by viewed_categories.session_no
)

select
    visits.session_id,
    visits.session_date,
    visits.client_id,
    visits.user_id,
    visits.started_at,
    visits.ended_at,
    visits.duration_s,
    visits.events,
    visits.page_views,
    visits.product_views,
    visits.adds,
    visits.removes,
    visits.checkouts,
    visits.purchases,
    visits.is_bounce,
    visits.is_engaged,
    visits.has_abandoned_cart,
    visits.is_first_visit,
    visits.user_login_state,
    visits.landing_page,
    visits.exit_page,
    visits.referrer_host,
    visits.utm_source,
    visits.utm_medium,
    visits.utm_campaign,
    visits.channel,
    visits.device_class,
    funnel_steps.viewed_at,
    funnel_steps.added_at,
    funnel_steps.checkout_at,
    funnel_steps.purchased_at,
    coalesce(categories.categories, '{}') as viewed_categories,
    visits.exit_product_id,
    visits.sent_session_id,
    numbers.visit_no
from pg_temp.scope_sessions as visits
inner join pg_temp.funnel_steps as funnel_steps on visits.session_no = funnel_steps.session_no
inner join pg_temp.visit_numbers as numbers on visits.session_no = numbers.session_no
left join categories on visits.session_no = categories.session_no
where visits.session_date = %(day)s
-- Rows in the order of the key extend the index at one end, which costs half of inserts in random order.
order by visits.session_id collate "C" asc -- noqa: RF03
