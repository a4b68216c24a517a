# What data health and the banner ask. Days are load partitions: the UTC days on which events were received.

# one row per UTC day of the period, from the first that was ever loaded to today
QUERIES$load_books <- "
  select
    days.day::date::text as day,
    coalesce(load_daily.objects, 0)::double precision as objects,
    coalesce(load_daily.set_aside, 0)::double precision as set_aside,
    coalesce(load_daily.bytes, 0)::double precision as bytes,
    coalesce(load_daily.events, 0)::double precision as events,
    coalesce(load_daily.loaded, 0)::double precision as loaded,
    coalesce(load_daily.duplicates, 0)::double precision as duplicates,
    coalesce(load_daily.rejected, 0)::double precision as rejected,
    coalesce(load_daily.bots, 0)::double precision as bots,
    coalesce(load_daily.robot_orders, 0)::double precision as robot_orders,
    coalesce(load_daily.senders, 0)::double precision as senders,
    coalesce(load_daily.discarded, 0)::double precision as discarded,
    coalesce(load_daily.unknown, 0)::double precision as unknown,
    coalesce(load_daily.late_unreliable, 0)::double precision as late,
    coalesce(load_daily.events - load_daily.loaded - load_daily.duplicates - load_daily.rejected, 0)::double precision
      as difference,
    extract(epoch from load_daily.last_loaded_at)::double precision as loaded_s,
    load_daily.last_loaded_by as loaded_by,
    extract(epoch from day_computations.computed_at)::double precision as computed_s,
    stale_days.day is not null as is_waiting,
    coalesce(load_daily.objects, 0) = 0 and days.day::date < :today::date as is_missing
  from generate_series(
    greatest(
      :first_day::date, (select min(loads.load_date) from public.load_daily as loads where loads.objects > 0)
    )::timestamp,
    least(:last_day::date, :today::date)::timestamp,
    interval '1 day'
  ) as days (day)
  left join public.load_daily as load_daily on days.day::date = load_daily.load_date
  left join public.day_computations as day_computations on days.day::date = day_computations.event_date
  left join public.stale_days as stale_days on days.day::date = stale_days.day
  order by days.day desc"

# one row: how the warehouse stands, whatever days are looked at. Gaps and differences are looked for in 60 days.
QUERIES$health_now <- "
  with loads as (
    select
      load_daily.load_date,
      load_daily.events - load_daily.loaded - load_daily.duplicates - load_daily.rejected as difference,
      load_daily.events,
      load_daily.rejected,
      load_daily.last_loaded_at,
      load_daily.last_loaded_by
    from public.load_daily as load_daily
    where load_daily.objects > 0
  ),
  newest as (
    select
      loads.last_loaded_at,
      loads.last_loaded_by
    from loads
    order by loads.last_loaded_at desc, loads.load_date desc
    limit 1
  ),
  gaps as (
    select days.day::date as day
    from generate_series(
      greatest((select min(loads.load_date) from loads), :today::date - 60)::timestamp,
      (:today::date - 1)::timestamp,
      interval '1 day'
    ) as days (day)
    where not exists (select from loads where loads.load_date = days.day::date)
  ),
  unbalanced as (
    select
      loads.load_date,
      loads.difference
    from loads
    where loads.difference <> 0 and loads.load_date >= :today::date - 60
  )
  select
    (select max(loads.load_date) from loads)::text as last_day,
    extract(epoch from (select newest.last_loaded_at from newest))::double precision as loaded_s,
    (select newest.last_loaded_by from newest) as loaded_by,
    extract(epoch from (
      select max(sessions.ended_at)
      from public.sessions as sessions
      where sessions.session_date = (select max(latest.session_date) from public.sessions as latest)
    ))::double precision as newest_event_s,
    extract(epoch from (select max(day_computations.computed_at) from public.day_computations as day_computations))
      ::double precision as computed_s,
    (select count(*) from public.stale_days as stale_days)::double precision as waiting,
    (select min(stale_days.day) from public.stale_days as stale_days)::text as waiting_first,
    (select max(stale_days.day) from public.stale_days as stale_days)::text as waiting_last,
    extract(epoch from (select min(stale_days.marked_at) from public.stale_days as stale_days))::double precision
      as waiting_since_s,
    (select count(*) from gaps)::double precision as gaps,
    (select min(gaps.day) from gaps)::text as gaps_first,
    (select max(gaps.day) from gaps)::text as gaps_last,
    (select count(*) from unbalanced)::double precision as unbalanced,
    (select sum(unbalanced.difference) from unbalanced)::double precision as unbalanced_events,
    (select min(unbalanced.load_date) from unbalanced)::text as unbalanced_first,
    (select max(unbalanced.load_date) from unbalanced)::text as unbalanced_last,
    (
      select loads.rejected::double precision / nullif(loads.events, 0)
      from loads
      where loads.load_date = :today::date - 1
    ) as rejected_share"

# one row: what tables of days count as (other) on any day of the period, in words, null where nothing; looked up by key
QUERIES$other_values <- "
  with days as (
    select series.day::date as day
    from generate_series(:first_day::date, :last_day::date, interval '1 day') as series (day)
  ),
  sets as (
    select
      'pages' as name,
      exists (
        select from days
        where exists (select from public.page_daily as t where t.event_date = days.day and t.page_path = '(other)')
      ) as has_others
    union all
    select
      'products' as name,
      exists (
        select from days
        where exists (select from public.product_daily as t where t.event_date = days.day and t.product_id = '(other)')
      ) as has_others
    union all
    select
      'categories' as name,
      exists (
        select from days
        where exists (
          select from public.funnel_category_daily as t where t.session_date = days.day and t.category = '(other)'
        )
      ) as has_others
    union all
    select
      'landing pages' as name,
      exists (
        select from days
        where exists (
          select from public.visit_daily as t where t.session_date = days.day and t.landing_page = '(other)'
        )
      ) as has_others
    union all
    select
      'event names' as name,
      exists (
        select from days
        where exists (
          select from public.event_daily as t
          where t.event_date = days.day and t.event_type = 'unknown' and t.event_name = '(other)'
        )
      ) as has_others
  )
  select string_agg(sets.name, ', ' order by sets.name) as sets
  from sets
  where sets.has_others"
