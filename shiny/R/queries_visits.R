# What the visits page asks. With a category it is about the visits that viewed a product of it, which a table of their
# own sums: those of two categories stand in both.

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
      by_category.session_date,
      by_category.sessions,
      by_category.sessions_bounced,
      by_category.sessions_engaged,
      by_category.page_views,
      by_category.seconds_sum
    from public.visit_category_daily as by_category
    where
      :category <> ''
      and by_category.category = :category
      and by_category.session_date between :before_first_day::date and :last_day::date
      and (:channel = '' or by_category.channel = :channel)
      and (:device_class = '' or by_category.device_class = :device_class)
      and (:user_login_state = '' or by_category.user_login_state = :user_login_state)
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
    select unnest(by_category.durations_s) as duration_s
    from public.visit_category_daily as by_category
    where
      :category <> ''
      and by_category.category = :category
      and by_category.session_date between :first_day::date and :last_day::date
      and (:channel = '' or by_category.channel = :channel)
      and (:device_class = '' or by_category.device_class = :device_class)
      and (:user_login_state = '' or by_category.user_login_state = :user_login_state)
  )
  select percentile_cont(0.5) within group (order by durations.duration_s) as duration_median
  from durations"

# one row per channel, the most visits first; there are a dozen, unless somebody else has written into the table
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
      by_category.channel,
      by_category.sessions,
      by_category.sessions_bounced,
      by_category.sessions_engaged,
      by_category.sessions_bought,
      by_category.seconds_sum,
      by_category.durations_s
    from public.visit_category_daily as by_category
    where
      :category <> ''
      and by_category.category = :category
      and by_category.session_date between :first_day::date and :last_day::date
      and (:channel = '' or by_category.channel = :channel)
      and (:device_class = '' or by_category.device_class = :device_class)
      and (:user_login_state = '' or by_category.user_login_state = :user_login_state)
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
  order by sums.visits desc, sums.channel collate \"C\"
  limit 50"

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
      by_category.landing_page,
      by_category.sessions,
      by_category.sessions_bounced,
      by_category.sessions_engaged,
      by_category.sessions_bought,
      by_category.seconds_sum,
      by_category.durations_s
    from public.visit_category_daily as by_category
    where
      :category <> ''
      and by_category.category = :category
      and by_category.session_date between :first_day::date and :last_day::date
      and (:channel = '' or by_category.channel = :channel)
      and (:device_class = '' or by_category.device_class = :device_class)
      and (:user_login_state = '' or by_category.user_login_state = :user_login_state)
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
      and (:channel = '' or visit_daily.channel = :channel)
      and (:device_class = '' or visit_daily.device_class = :device_class)
      and (:user_login_state = '' or visit_daily.user_login_state = :user_login_state)
    union all
    select unnest(by_category.durations_s) as duration_s
    from public.visit_category_daily as by_category
    where
      :category <> ''
      and by_category.category = :category
      and by_category.session_date between :first_day::date and :last_day::date
      and (:channel = '' or by_category.channel = :channel)
      and (:device_class = '' or by_category.device_class = :device_class)
      and (:user_login_state = '' or by_category.user_login_state = :user_login_state)
  )
  select
    width_bucket(
      durations.duration_s, '{10.0001, 30.0001, 60.0001, 180.0001, 600.0001, 1800.0001, 3600.0001}'::double precision[]
    ) as span,
    count(*)::double precision as visits
  from durations
  group by 1
  order by 1"
