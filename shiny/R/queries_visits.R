# What the visits page asks. A category means visits that viewed a product of it: only sessions tell of these, each a
# group of its own, while visit_daily has the groups of all.

# one row per UTC day of both periods
QUERIES$visits_of_days <- "
  with visits as (
    select
      visit_daily.session_date,
      visit_daily.sessions,
      visit_daily.sessions_bounced,
      visit_daily.sessions_engaged,
      visit_daily.page_views,
      visit_daily.seconds_sum
    from public.visit_daily as visit_daily
    where
      :category = ''
      and visit_daily.session_date between :before_first_day::date and :last_day::date
      and (:channel = '' or visit_daily.channel = :channel)
      and (:device_class = '' or visit_daily.device_class = :device_class)
      and (:user_login_state = '' or visit_daily.user_login_state = :user_login_state)
    union all
    select
      sessions.session_date,
      1 as sessions,
      sessions.is_bounce::integer as sessions_bounced,
      sessions.is_engaged::integer as sessions_engaged,
      sessions.page_views,
      sessions.duration_s as seconds_sum
    from public.sessions as sessions
    where
      :category <> ''
      and :category = any(sessions.viewed_categories)
      and sessions.session_date between :before_first_day::date and :last_day::date
      and (:channel = '' or sessions.channel = :channel)
      and (:device_class = '' or sessions.device_class = :device_class)
      and (:user_login_state = '' or sessions.user_login_state = :user_login_state)
  )
  select
    visits.session_date::text as day,
    visits.session_date < :first_day::date as is_before,
    sum(visits.sessions)::double precision as visits,
    sum(visits.sessions_bounced)::double precision as bounces,
    sum(visits.sessions_engaged)::double precision as engaged,
    sum(visits.page_views)::double precision as page_views,
    sum(visits.seconds_sum)::double precision as seconds
  from visits
  group by visits.session_date
  order by visits.session_date"

# one row: the median of one period, whose days are given in place of the page's for the one before
QUERIES$visit_median <- "
  with durations as (
    select unnest(visit_daily.durations_s) as duration_s
    from public.visit_daily as visit_daily
    where
      :category = ''
      and visit_daily.session_date between :first_day::date and :last_day::date
      and (:channel = '' or visit_daily.channel = :channel)
      and (:device_class = '' or visit_daily.device_class = :device_class)
      and (:user_login_state = '' or visit_daily.user_login_state = :user_login_state)
    union all
    select sessions.duration_s::double precision as duration_s
    from public.sessions as sessions
    where
      :category <> ''
      and :category = any(sessions.viewed_categories)
      and sessions.session_date between :first_day::date and :last_day::date
      and (:channel = '' or sessions.channel = :channel)
      and (:device_class = '' or sessions.device_class = :device_class)
      and (:user_login_state = '' or sessions.user_login_state = :user_login_state)
  )
  select percentile_cont(0.5) within group (order by durations.duration_s) as duration_median
  from durations"

# one row per channel, the most visits first
QUERIES$visits_by_channel <- "
  with visits as (
    select
      visit_daily.channel,
      visit_daily.sessions,
      visit_daily.sessions_bounced,
      visit_daily.sessions_engaged,
      visit_daily.sessions_bought,
      visit_daily.seconds_sum,
      visit_daily.durations_s
    from public.visit_daily as visit_daily
    where
      :category = ''
      and visit_daily.session_date between :first_day::date and :last_day::date
      and (:channel = '' or visit_daily.channel = :channel)
      and (:device_class = '' or visit_daily.device_class = :device_class)
      and (:user_login_state = '' or visit_daily.user_login_state = :user_login_state)
    union all
    select
      sessions.channel,
      1 as sessions,
      sessions.is_bounce::integer as sessions_bounced,
      sessions.is_engaged::integer as sessions_engaged,
      (sessions.purchases > 0)::integer as sessions_bought,
      sessions.duration_s as seconds_sum,
      array[sessions.duration_s::double precision] as durations_s
    from public.sessions as sessions
    where
      :category <> ''
      and :category = any(sessions.viewed_categories)
      and sessions.session_date between :first_day::date and :last_day::date
      and (:channel = '' or sessions.channel = :channel)
      and (:device_class = '' or sessions.device_class = :device_class)
      and (:user_login_state = '' or sessions.user_login_state = :user_login_state)
  ),
  medians as (
    select
      visits.channel,
      percentile_cont(0.5) within group (order by durations.duration_s) as duration_median
    from visits
    cross join unnest(visits.durations_s) as durations (duration_s)
    group by visits.channel
  ),
  sums as (
    select
      visits.channel,
      sum(visits.sessions)::double precision as visits,
      sum(visits.sessions_bounced)::double precision as bounces,
      sum(visits.sessions_engaged)::double precision as engaged,
      sum(visits.sessions_bought)::double precision as bought,
      sum(visits.seconds_sum)::double precision as seconds
    from visits
    group by visits.channel
  )
  select
    sums.channel,
    sums.visits,
    sums.bounces / sums.visits as bounce_rate,
    sums.engaged / sums.visits as engaged_share,
    sums.seconds / sums.visits as duration_mean,
    medians.duration_median,
    sums.bought / sums.visits as conversion
  from sums
  inner join medians on sums.channel = medians.channel
  order by sums.visits desc, sums.channel collate \"C\""

# the fifty pages on which most visits began
QUERIES$visits_by_landing_page <- "
  with visits as (
    select
      visit_daily.landing_page,
      visit_daily.sessions,
      visit_daily.sessions_bounced,
      visit_daily.sessions_engaged,
      visit_daily.sessions_bought,
      visit_daily.seconds_sum,
      visit_daily.durations_s
    from public.visit_daily as visit_daily
    where
      :category = ''
      and visit_daily.session_date between :first_day::date and :last_day::date
      and (:channel = '' or visit_daily.channel = :channel)
      and (:device_class = '' or visit_daily.device_class = :device_class)
      and (:user_login_state = '' or visit_daily.user_login_state = :user_login_state)
    union all
    select
      coalesce(sessions.landing_page, 'unknown') as landing_page,
      1 as sessions,
      sessions.is_bounce::integer as sessions_bounced,
      sessions.is_engaged::integer as sessions_engaged,
      (sessions.purchases > 0)::integer as sessions_bought,
      sessions.duration_s as seconds_sum,
      array[sessions.duration_s::double precision] as durations_s
    from public.sessions as sessions
    where
      :category <> ''
      and :category = any(sessions.viewed_categories)
      and sessions.session_date between :first_day::date and :last_day::date
      and (:channel = '' or sessions.channel = :channel)
      and (:device_class = '' or sessions.device_class = :device_class)
      and (:user_login_state = '' or sessions.user_login_state = :user_login_state)
  ),
  sums as (
    select
      visits.landing_page,
      sum(visits.sessions)::double precision as visits,
      sum(visits.sessions_bounced)::double precision as bounces,
      sum(visits.sessions_engaged)::double precision as engaged,
      sum(visits.sessions_bought)::double precision as bought,
      sum(visits.seconds_sum)::double precision as seconds
    from visits
    group by visits.landing_page
    order by visits desc, visits.landing_page collate \"C\"
    limit 50
  ),
  medians as (
    select
      visits.landing_page,
      percentile_cont(0.5) within group (order by durations.duration_s) as duration_median
    from visits
    cross join unnest(visits.durations_s) as durations (duration_s)
    where visits.landing_page in (select sums.landing_page from sums)
    group by visits.landing_page
  )
  select
    sums.landing_page,
    sums.visits,
    sums.bounces / sums.visits as bounce_rate,
    sums.engaged / sums.visits as engaged_share,
    sums.seconds / sums.visits as duration_mean,
    medians.duration_median,
    sums.bought / sums.visits as conversion
  from sums
  inner join medians on sums.landing_page = medians.landing_page
  order by sums.visits desc, sums.landing_page collate \"C\""

# one row per span of length that has visits: 0 up to 10 s, 7 over an hour
QUERIES$visit_lengths <- "
  with durations as (
    select unnest(visit_daily.durations_s) as duration_s
    from public.visit_daily as visit_daily
    where
      :category = ''
      and visit_daily.session_date between :first_day::date and :last_day::date
      and visit_daily.session_date between :first_day::date and :last_day::date
      and (:channel = '' or visit_daily.channel = :channel)
      and (:device_class = '' or visit_daily.device_class = :device_class)
      and (:user_login_state = '' or visit_daily.user_login_state = :user_login_state)
    union all
    select sessions.duration_s::double precision as duration_s
    from public.sessions as sessions
    where
      :category <> ''
      and :category = any(sessions.viewed_categories)
      and sessions.session_date between :first_day::date and :last_day::date
      and (:channel = '' or sessions.channel = :channel)
      and (:device_class = '' or sessions.device_class = :device_class)
      and (:user_login_state = '' or sessions.user_login_state = :user_login_state)
  )
  select
    width_bucket(
      durations.duration_s, '{10.0001, 30.0001, 60.0001, 180.0001, 600.0001, 1800.0001, 3600.0001}'::double precision[]
    ) as span,
    count(*)::double precision as visits
  from durations
  group by 1
  order by 1"
