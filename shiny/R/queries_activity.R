# What the activity page asks. activity_hourly knows UTC hours; the clock of `:zone` is PostgreSQL's to tell, so that an
# hour that a change of clocks repeats counts twice and one that it skips not at all.

# The hours of the period with their counts, those of quiet hours 0. A day that holds nothing at all was not loaded, and
# an hour that has yet to come is none: neither is quiet.
HOURS_OF_PERIOD <- "
  with loaded_days as (
    select series.day::date as event_date
    from generate_series(:first_day::date, :last_day::date, interval '1 day') as series (day)
    where exists (
      select from public.activity_hourly as activity_hourly where activity_hourly.event_date = series.day::date
    )
  ),
  hours as (
    select
      series.hour,
      series.hour at time zone :zone as local_hour
    from loaded_days
    cross join generate_series(
      loaded_days.event_date::timestamp at time zone 'UTC',
      least(loaded_days.event_date::timestamp at time zone 'UTC' + interval '23 hours', now()),
      interval '1 hour'
    ) as series (hour)
  ),
  active as (
    select
      activity_hourly.hour,
      sum(activity_hourly.events) as events,
      sum(activity_hourly.page_views) as page_views,
      sum(activity_hourly.product_views) as product_views,
      sum(activity_hourly.adds) as adds,
      sum(activity_hourly.purchases) as orders
    from public.activity_hourly as activity_hourly
    where
      activity_hourly.event_date between :first_day::date and :last_day::date
      and (:channel = '' or activity_hourly.channel = :channel)
      and (:device_class = '' or activity_hourly.device_class = :device_class)
      and (:user_login_state = '' or activity_hourly.user_login_state = :user_login_state)
    group by activity_hourly.hour
  ),
  counted as (
    select
      hours.hour,
      hours.local_hour,
      case :measure
        when 'page_views' then coalesce(active.page_views, 0)
        when 'product_views' then coalesce(active.product_views, 0)
        when 'adds' then coalesce(active.adds, 0)
        when 'orders' then coalesce(active.orders, 0)
        else coalesce(active.events, 0)
      end as value
    from hours
    left join active on hours.hour = active.hour
  )"

# 168 rows, one per weekday (ISO, 1 is Monday) and hour of the clock; `hours` is how often the period holds that hour,
# `minutes_off` by how many minutes the zone's hours begin later than UTC's
QUERIES$activity_cells <- paste(HOURS_OF_PERIOD, "
  , cells as (
    select
      weekdays.weekday,
      clock.hour_of_day
    from generate_series(1, 7) as weekdays (weekday)
    cross join generate_series(0, 23) as clock (hour_of_day)
  ),
  on_the_clock as (
    select
      extract(isodow from counted.local_hour)::integer as weekday,
      extract(hour from counted.local_hour)::integer as hour_of_day,
      count(*) as hours,
      sum(counted.value) as value,
      max(extract(minute from counted.local_hour)) as minutes_off
    from counted
    group by 1, 2
  )
  select
    cells.weekday,
    cells.hour_of_day,
    coalesce(on_the_clock.hours, 0)::double precision as hours,
    coalesce(on_the_clock.value, 0)::double precision as value,
    coalesce(max(on_the_clock.minutes_off) over (), 0)::double precision as minutes_off
  from cells
  left join on_the_clock
    on cells.weekday = on_the_clock.weekday and cells.hour_of_day = on_the_clock.hour_of_day
  order by cells.weekday, cells.hour_of_day")

# one row per hour of the loaded days, in order, with what the clock shows at its beginning
QUERIES$activity_hours <- paste(HOURS_OF_PERIOD, "
  select
    to_char(counted.hour at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI\"Z\"') as hour,
    to_char(counted.local_hour, 'YYYY-MM-DD HH24:MI') as local_hour,
    counted.value::double precision as value
  from counted
  order by counted.hour")

# one row per loaded UTC day
QUERIES$activity_days <- paste(HOURS_OF_PERIOD, "
  select
    (counted.hour at time zone 'UTC')::date::text as day,
    sum(counted.value)::double precision as value
  from counted
  group by 1
  order by 1")
