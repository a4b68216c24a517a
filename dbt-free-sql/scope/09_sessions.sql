-- one row per session that touches the day, on whichever day it started; key session_no
-- A first pass finds the lowest and the highest seq that have a value, a second pass reads the values.
create temporary table scope_sessions on commit drop as
with marks as (
    select
        scope_events.session_no,
        min(scope_events.visit_at) as started_at,
        max(scope_events.visit_at) as ended_at,
        count(*)::integer as events,
        (count(*) filter (where scope_events.is_page_view))::integer as page_views,
        (count(*) filter (where scope_events.event_type = 'view_item'))::integer as product_views,
        (count(*) filter (where scope_events.event_type = 'add_to_cart'))::integer as adds,
        (count(*) filter (where scope_events.event_type = 'remove_from_cart'))::integer as removes,
        (count(*) filter (where scope_events.event_type = 'begin_checkout'))::integer as checkouts,
        bool_or(scope_events.is_first_visit) as is_first_visit,
        coalesce(bool_or(scope_events.user_login_state = 'logged_in'), false) as is_logged_in,
        min(scope_events.seq) as first_seq,
        min(scope_events.seq) filter (where scope_events.client_id is not null) as client_seq,
        max(scope_events.seq) filter (where scope_events.user_id is not null) as user_seq,
        max(scope_events.seq) filter (where scope_events.user_login_state is not null) as login_seq,
        min(scope_events.seq) filter (where scope_events.referrer is not null) as referrer_seq,
        min(scope_events.seq) filter (
            where coalesce(scope_events.utm_source, scope_events.utm_medium, scope_events.utm_campaign) is not null
        ) as utm_seq,
        min(scope_events.seq) filter (where scope_events.channel is not null) as channel_seq,
        min(scope_events.seq) filter (where scope_events.page_path is not null) as first_path_seq,
        max(scope_events.seq) filter (where scope_events.page_path is not null) as last_path_seq,
        min(scope_events.seq) filter (
            where
            scope_events.page_path is not null
            and scope_events.is_page_view
        ) as landing_seq,
        max(scope_events.seq) filter (
            where
            scope_events.page_path is not null
            and scope_events.is_page_view
        ) as exit_seq,
        max(scope_events.seq) filter (where scope_events.about_product_id is not null) as exit_product_seq
    from pg_temp.scope_events as scope_events
    where scope_events.session_no is not null
    group by scope_events.session_no
),

-- At most one event of a session has a given seq: max() only returns its value from the group.
picks as (
    select
        marks.session_no,
        max(scope_events.client_id) filter (where scope_events.seq = marks.client_seq) as client_id,
        max(scope_events.user_id) filter (where scope_events.seq = marks.user_seq) as user_id,
        max(scope_events.user_login_state) filter (where scope_events.seq = marks.login_seq) as last_login_state,
        max(scope_events.referrer) filter (where scope_events.seq = marks.referrer_seq) as referrer,
        max(scope_events.utm_source) filter (where scope_events.seq = marks.utm_seq) as utm_source,
        max(scope_events.utm_medium) filter (where scope_events.seq = marks.utm_seq) as utm_medium,
        max(scope_events.utm_campaign) filter (where scope_events.seq = marks.utm_seq) as utm_campaign,
        max(scope_events.channel) filter (where scope_events.seq = marks.channel_seq) as channel,
        max(scope_events.device_class) filter (where scope_events.seq = marks.first_seq) as device_class,
        max(scope_events.page_path) filter (
            where scope_events.seq = coalesce(marks.landing_seq, marks.first_path_seq)
        ) as landing_page,
        max(scope_events.page_path) filter (
            where scope_events.seq = coalesce(marks.exit_seq, marks.last_path_seq)
        ) as exit_page,
        max(scope_events.about_product_id) filter (
            where scope_events.seq = marks.exit_product_seq
        ) as exit_product_id
    from pg_temp.scope_events as scope_events
    inner join marks on scope_events.session_no = marks.session_no
    group by marks.session_no
),

placed as (
    select
        scope_orders.session_no,
        count(*)::integer as purchases
    from pg_temp.scope_orders as scope_orders
    where scope_orders.session_no is not null
    group by scope_orders.session_no
),

final as (
    select
        marks.session_no,
        session_keys.session_id,
        nullif(session_keys.sent_session_id, session_keys.session_id) as sent_session_id,
        (%(dates)s::date[])[width_bucket(marks.started_at, %(changes_of_date)s::timestamptz[])] as session_date,
        picks.client_id,
        picks.user_id,
        marks.started_at,
        marks.ended_at,
        extract(epoch from marks.ended_at - marks.started_at)::numeric as duration_s,
        marks.events,
        marks.page_views,
        marks.product_views,
        marks.adds,
        marks.removes,
        marks.checkouts,
        coalesce(placed.purchases, 0) as purchases,
        marks.is_first_visit,
        case when marks.is_logged_in then 'logged_in' else coalesce(picks.last_login_state, 'unknown') end
            as user_login_state,
        picks.landing_page,
        picks.exit_page,
        picks.exit_product_id,
        marks.landing_seq,
        marks.exit_seq,
        -- The host alone: no scheme, no credentials, no port (RFC 3986, section 3.2), no dot at the end.
        nullif(
            rtrim(lower(substring(
                picks.referrer from '^(?:[A-Za-z][A-Za-z0-9+.-]*:)?//(?:[^/?#@]*@)?([^/?#:]+)'
            )), '.'), ''
        ) as referrer_host,
        picks.utm_source,
        picks.utm_medium,
        picks.utm_campaign,
        coalesce(picks.channel, 'direct') as channel,
        coalesce(picks.device_class, 'unknown') as device_class,
        marks.page_views = 1 and marks.adds = 0 and coalesce(placed.purchases, 0) = 0 as is_bounce,
        marks.ended_at - marks.started_at > interval '10 seconds'
        or marks.page_views >= 2
        or placed.purchases is not null as is_engaged,
        marks.adds > 0 and placed.purchases is null as has_abandoned_cart
    from marks
    inner join picks on marks.session_no = picks.session_no
    inner join pg_temp.session_keys as session_keys on marks.session_no = session_keys.session_no
    left join placed on marks.session_no = placed.session_no
)

select
    final.session_no,
    final.session_id,
    final.sent_session_id,
    final.session_date,
    final.client_id,
    final.user_id,
    final.started_at,
    final.ended_at,
    final.duration_s,
    final.events,
    final.page_views,
    final.product_views,
    final.adds,
    final.removes,
    final.checkouts,
    final.purchases,
    final.is_first_visit,
    final.user_login_state,
    final.landing_page,
    final.exit_page,
    final.exit_product_id,
    final.landing_seq,
    final.exit_seq,
    final.referrer_host,
    final.utm_source,
    final.utm_medium,
    final.utm_campaign,
    final.channel,
    final.device_class,
    final.is_bounce,
    final.is_engaged,
    final.has_abandoned_cart,
    (dense_rank() over (
        order by
            final.channel collate "C" asc, -- noqa: RF03
            final.device_class collate "C" asc, -- noqa: RF03
            final.user_login_state collate "C" asc -- noqa: RF03
    ))::integer as group_no
from final;

analyze pg_temp.scope_sessions;
