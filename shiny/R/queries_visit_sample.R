# The sample of visits, and one visit's path: the only question that reads clickstream_events.

# `:landing` is a whole landing page or ''; `:search` is part of a landing or exit page, in any case, or the whole id
# of a visit, a browser or a user.

# one row: how many visits match; only for a search do visits have to be read
QUERIES$visits_found <- "
  with matching as (
    select visit_daily.sessions as visits
    from public.visit_daily as visit_daily
    where
      :search = ''
      and :category = ''
      and visit_daily.session_date between :first_day::date and :last_day::date
      and (:channel = '' or visit_daily.channel = :channel)
      and (:device_class = '' or visit_daily.device_class = :device_class)
      and (:user_login_state = '' or visit_daily.user_login_state = :user_login_state)
      and (:landing = '' or visit_daily.landing_page = :landing)
    union all
    select by_category.sessions as visits
    from public.visit_category_daily as by_category
    where
      :search = ''
      and :category <> ''
      and by_category.category = :category
      and by_category.session_date between :first_day::date and :last_day::date
      and (:channel = '' or by_category.channel = :channel)
      and (:device_class = '' or by_category.device_class = :device_class)
      and (:user_login_state = '' or by_category.user_login_state = :user_login_state)
      and (:landing = '' or by_category.landing_page = :landing)
    union all
    select 1 as visits
    from public.sessions as sessions
    where
      :search <> ''
      and sessions.session_date between :first_day::date and :last_day::date
      and (:channel = '' or sessions.channel = :channel)
      and (:device_class = '' or sessions.device_class = :device_class)
      and (:user_login_state = '' or sessions.user_login_state = :user_login_state)
      and (:category = '' or :category = any(sessions.viewed_categories))
      and (:landing = '' or coalesce(sessions.landing_page, 'unknown') = :landing)
      and (
        sessions.client_id = :search
        or sessions.user_id = :search
        or sessions.session_id = :search
        or sessions.sent_session_id = :search
        or strpos(lower(sessions.landing_page), lower(:search)) > 0
        or strpos(lower(sessions.exit_page), lower(:search)) > 0
      )
  )
  select coalesce(sum(matching.visits), 0)::double precision as visits
  from matching"

# `:page_size` visits after the first `:skipped`, the newest first. Days are read one by one, from the last, and no more
# of them than the page needs.
QUERIES$visit_sample <- "
  select
    visits.session_id,
    visits.day,
    visits.started_s,
    visits.duration_s,
    visits.channel,
    visits.device_class,
    visits.user_login_state,
    visits.landing_page,
    visits.exit_page,
    visits.page_views,
    visits.events,
    visits.step
  from (
    select found.*
    from generate_series(:last_day::date::timestamp, :first_day::date::timestamp, interval '-1 day') as days (day)
    cross join lateral (
      select
        sessions.session_id,
        sessions.started_at,
        sessions.session_date::text as day,
        extract(epoch from sessions.started_at)::double precision as started_s,
        sessions.duration_s::double precision as duration_s,
        sessions.channel,
        sessions.device_class,
        sessions.user_login_state,
        sessions.landing_page,
        sessions.exit_page,
        sessions.page_views::double precision as page_views,
        sessions.events::double precision as events,
        case
          when sessions.purchased_at is not null then 'purchase'
          when sessions.checkout_at is not null then 'begin_checkout'
          when sessions.added_at is not null then 'add_to_cart'
          when sessions.viewed_at is not null then 'view_item'
          else 'session'
        end as step
      from public.sessions as sessions
      where
        sessions.session_date = days.day::date
        and (:channel = '' or sessions.channel = :channel)
        and (:device_class = '' or sessions.device_class = :device_class)
        and (:user_login_state = '' or sessions.user_login_state = :user_login_state)
        and (:category = '' or :category = any(sessions.viewed_categories))
        and (:landing = '' or coalesce(sessions.landing_page, 'unknown') = :landing)
        and (
          :search = ''
          or sessions.client_id = :search
          or sessions.user_id = :search
          or sessions.session_id = :search
          or sessions.sent_session_id = :search
          or strpos(lower(sessions.landing_page), lower(:search)) > 0
          or strpos(lower(sessions.exit_page), lower(:search)) > 0
        )
      order by sessions.started_at desc, sessions.session_id collate \"C\"
      limit :skipped::integer + :page_size::integer
    ) as found
    limit :skipped::integer + :page_size::integer
  ) as visits
  order by visits.started_at desc, visits.session_id collate \"C\"
  offset :skipped::integer"

# at most one row
QUERIES$one_visit <- "
  select
    sessions.session_id,
    sessions.client_id,
    sessions.user_id,
    extract(epoch from sessions.started_at)::double precision as started_s,
    sessions.duration_s::double precision as duration_s,
    sessions.events::double precision as events,
    sessions.page_views::double precision as page_views,
    sessions.purchases::double precision as purchases,
    sessions.is_bounce,
    sessions.is_engaged,
    sessions.has_abandoned_cart,
    sessions.is_first_visit,
    sessions.user_login_state,
    sessions.channel,
    sessions.utm_source,
    sessions.utm_campaign,
    sessions.referrer_host,
    sessions.device_class,
    sessions.landing_page,
    sessions.exit_page
  from public.sessions as sessions
  where sessions.session_date = :visit_day::date and sessions.session_id = :visit"

# the visit's events in order, at most `:most_events`. Those of a sent id are the id's between the visit's ends. An id
# of version 5 that nobody sent was derived: its events are those of its browser without an id between its ends.
QUERIES$visit_path <- "
  with visits as (
    select
      case
        when
          sessions.sent_session_id is not null
          or sessions.session_id !~ '^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'
          then coalesce(sessions.sent_session_id, sessions.session_id)
      end as sent_session_id,
      sessions.client_id,
      sessions.started_at,
      sessions.ended_at
    from public.sessions as sessions
    where sessions.session_date = :visit_day::date and sessions.session_id = :visit
  ),
  named as (
    select events.event_id
    from visits
    cross join lateral (
      select counted_events.event_id
      from public.counted_events as counted_events
      where
        counted_events.session_id = visits.sent_session_id
        and counted_events.event_date between (visits.started_at at time zone 'UTC')::date
        and (visits.ended_at at time zone 'UTC')::date
        and counted_events.event_timestamp between visits.started_at and visits.ended_at
      offset 0
    ) as events
  ),
  derived as (
    select events.event_id
    from visits
    cross join lateral (
      select counted_events.event_id
      from public.counted_events as counted_events
      where
        counted_events.client_id = visits.client_id
        and counted_events.session_id is null
        and counted_events.event_timestamp between visits.started_at and visits.ended_at
      offset 0
    ) as events
    where visits.sent_session_id is null
  ),
  own as (
    select named.event_id from named
    union all
    select derived.event_id from derived
  )
  select
    row_number() over (order by events.event_timestamp, events.event_id)::text as position,
    extract(epoch from events.event_timestamp)::double precision as happened_s,
    extract(epoch from events.event_timestamp - visits.started_at)::double precision as since_start_s,
    events.event_type,
    events.event_name,
    events.page_path,
    -- What a list names there is its category.
    case
      when events.event_type <> 'view_item_list' then coalesce(events.context_product_name, events.context_product_id)
    end as product,
    events.order_id,
    coalesce(events.order_value, events.cart_value)::double precision as amount,
    events.currency,
    events.checkout_step::double precision as checkout_step
  from own
  inner join public.clickstream_events as events on own.event_id = events.event_id
  cross join visits
  order by events.event_timestamp, events.event_id
  limit :most_events::integer"
