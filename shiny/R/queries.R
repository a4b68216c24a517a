# All SQL of the dashboard: this file what every page needs, queries_<page>.R what a page asks. Derived tables only.
# `:first_day` is a parameter, bound by the server as text; "" in a filter means all. Rows come summed as far as a page
# shows them: nothing is aggregated in R that the server could have.

QUERIES <- list()

# Whether anything changed since it was last asked: both numbers grow whenever a day is computed or loaded.
QUERIES$version <- "
  select concat_ws(
    ' ',
    (select max(day_computations.computed_at) from public.day_computations as day_computations),
    (select count(*) from public.day_computations as day_computations),
    (select max(load_daily.last_loaded_at) from public.load_daily as load_daily),
    (select count(*) from public.stale_days as stale_days)
  ) as version,
  (select erasure_state.erased from public.erasure_state as erasure_state) as erased,
  not exists (select from public.day_computations as day_computations) as is_empty"

QUERIES$filter_choices <- "
  with groups as (
    select distinct
      funnel_daily.channel,
      funnel_daily.device_class,
      funnel_daily.user_login_state
    from public.funnel_daily as funnel_daily
    where funnel_daily.session_date > current_date - 400 and funnel_daily.step_number = 1
  )
  select 'channel' as filter, channel as name from groups
  union
  select 'device' as filter, device_class as name from groups
  union
  select 'login' as filter, user_login_state as name from groups
  union
  select 'category' as filter, category as name
  from public.funnel_category_daily
  where session_date > current_date - 400 and step_number = 1
  order by filter, name"
