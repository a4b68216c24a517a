# What the overview asks. `is_before` tells the days of the period before.

# one row per UTC day of both periods
QUERIES$visits_by_day <- "
  select
    visit_daily.session_date::text as day,
    visit_daily.session_date < :first_day::date as is_before,
    sum(visit_daily.sessions)::double precision as visits,
    sum(visit_daily.sessions_bought)::double precision as visits_bought,
    sum(visit_daily.sessions_added)::double precision as visits_added,
    sum(visit_daily.sessions_abandoned)::double precision as carts_abandoned,
    sum(visit_daily.sessions_first)::double precision as visits_new,
    sum(visit_daily.sessions_returning)::double precision as visits_returning,
    sum(visit_daily.sessions - visit_daily.sessions_first - visit_daily.sessions_returning)::double precision
      as visits_untold
  from public.visit_daily as visit_daily
  where
    visit_daily.session_date between :before_first_day::date and :last_day::date
    and (:channel = '' or visit_daily.channel = :channel)
    and (:device_class = '' or visit_daily.device_class = :device_class)
    and (:user_login_state = '' or visit_daily.user_login_state = :user_login_state)
  group by visit_daily.session_date
  order by visit_daily.session_date"

# one row per UTC day, and one for all of them, whose day is null: visitors of days don't add up
QUERIES$visitors_by_day <- "
  select
    sessions.session_date::text as day,
    false as is_before,
    count(distinct sessions.visitor_key)::double precision as visitors
  from public.sessions as sessions
  where
    sessions.session_date between :first_day::date and :last_day::date
    and (:channel = '' or sessions.channel = :channel)
    and (:device_class = '' or sessions.device_class = :device_class)
    and (:user_login_state = '' or sessions.user_login_state = :user_login_state)
  group by grouping sets ((sessions.session_date), ())
  order by sessions.session_date"

# one row
QUERIES$visitors_before <- "
  select
    count(distinct sessions.visitor_key)::double precision as visitors
  from public.sessions as sessions
  where
    sessions.session_date between :before_first_day::date and :before_last_day::date
    and (:channel = '' or sessions.channel = :channel)
    and (:device_class = '' or sessions.device_class = :device_class)
    and (:user_login_state = '' or sessions.user_login_state = :user_login_state)"

# one row per UTC day of both periods
QUERIES$activity_by_day <- "
  select
    activity_hourly.event_date::text as day,
    activity_hourly.event_date < :first_day::date as is_before,
    sum(activity_hourly.events)::double precision as events,
    sum(activity_hourly.page_views)::double precision as page_views,
    sum(activity_hourly.purchases)::double precision as orders
  from public.activity_hourly as activity_hourly
  where
    activity_hourly.event_date between :before_first_day::date and :last_day::date
    and (:channel = '' or activity_hourly.channel = :channel)
    and (:device_class = '' or activity_hourly.device_class = :device_class)
    and (:user_login_state = '' or activity_hourly.user_login_state = :user_login_state)
  group by activity_hourly.event_date
  order by activity_hourly.event_date"

# one row per UTC day of both periods and currency, of the `:most` currencies with the most orders; `currencies` is how
# many there are; an order belongs to the group of its visit
QUERIES$revenue_by_day <- "
  with sales as (
    select
      orders.event_date,
      orders.currency,
      count(*) as orders,
      coalesce(sum(orders.value), 0) as revenue
    from public.orders as orders
    where
      orders.event_date between :before_first_day::date and :last_day::date
      and (
        (:channel = '' and :device_class = '' and :user_login_state = '')
        or exists (
          select
          from public.sessions as sessions
          where
            sessions.session_id = orders.session_id
            and sessions.purchases > 0
            and (:channel = '' or sessions.channel = :channel)
            and (:device_class = '' or sessions.device_class = :device_class)
            and (:user_login_state = '' or sessions.user_login_state = :user_login_state)
        )
      )
    group by orders.event_date, orders.currency
  ),
  currencies as (
    select
      sales.currency,
      row_number() over (order by sum(sales.orders) desc, sales.currency collate \"C\") as place,
      count(*) over () as currencies
    from sales
    group by sales.currency
  )
  select
    sales.event_date::text as day,
    sales.event_date < :first_day::date as is_before,
    sales.currency,
    sales.orders::double precision as orders,
    sales.revenue::double precision as revenue,
    currencies.currencies::double precision as currencies
  from sales
  inner join currencies on sales.currency = currencies.currency
  where currencies.place <= :most::integer
  order by sales.currency, sales.event_date"

# one row per type of event in either period, the most frequent first
QUERIES$event_types <- "
  select
    event_daily.event_type,
    coalesce(sum(event_daily.events) filter (where event_daily.event_date >= :first_day::date), 0)::double precision
      as events,
    coalesce(sum(event_daily.events) filter (where event_daily.event_date < :first_day::date), 0)::double precision
      as events_before
  from public.event_daily as event_daily
  where
    event_daily.event_date between :before_first_day::date and :last_day::date
    and (:channel = '' or event_daily.channel = :channel)
    and (:device_class = '' or event_daily.device_class = :device_class)
    and (:user_login_state = '' or event_daily.user_login_state = :user_login_state)
  group by event_daily.event_type
  order by events desc, event_daily.event_type"

# the fifty pages viewed most
QUERIES$top_pages <- "
  select
    page_daily.page_path,
    sum(page_daily.views)::double precision as views,
    sum(page_daily.entrances)::double precision as entrances,
    sum(page_daily.exits)::double precision as exits
  from public.page_daily as page_daily
  where
    page_daily.event_date between :first_day::date and :last_day::date
    and (:channel = '' or page_daily.channel = :channel)
    and (:device_class = '' or page_daily.device_class = :device_class)
    and (:user_login_state = '' or page_daily.user_login_state = :user_login_state)
  group by page_daily.page_path
  order by views desc, page_daily.page_path collate \"C\"
  limit 50"
