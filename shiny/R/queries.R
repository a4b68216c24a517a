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

# Names that filters can be set to, in the last 400 days that hold data, with the visits that each had.
FILTER_NAMES_KNOWN <- "
  with groups as (
    select
      funnel_daily.channel,
      funnel_daily.device_class,
      funnel_daily.user_login_state,
      sum(funnel_daily.sessions) as visits
    from public.funnel_daily as funnel_daily
    where funnel_daily.session_date > current_date - 400 and funnel_daily.step_number = 1
    group by funnel_daily.channel, funnel_daily.device_class, funnel_daily.user_login_state
  ),
  names as (
    select
      told.filter,
      told.name,
      sum(groups.visits) as visits
    from groups
    cross join lateral (
      values ('channel', groups.channel), ('device', groups.device_class), ('login', groups.user_login_state)
    ) as told (filter, name)
    group by told.filter, told.name
    union all
    select
      'category' as filter,
      by_category.category as name,
      sum(by_category.sessions) as visits
    from public.funnel_category_daily as by_category
    where by_category.session_date > current_date - 400 and by_category.step_number = 1
    group by by_category.category
  )"

# the `:most` names of each filter with the most visits, and how many there are: what nobody can lengthen is chosen from
QUERIES$filter_choices <- paste(FILTER_NAMES_KNOWN, "
  , ranked as (
    select
      names.filter,
      names.name,
      row_number() over (
        partition by names.filter order by names.name = '(other)', names.visits desc, names.name collate \"C\"
      ) as place,
      count(*) over (partition by names.filter) as found
    from names
  )
  select
    ranked.filter,
    ranked.name,
    ranked.found::double precision as found
  from ranked
  where ranked.place <= :most::integer
  order by ranked.filter, ranked.name = '(other)', ranked.name")

# the `:most` names of the filter `:filter` with the most visits in which `:text` stands, in any case
QUERIES$filter_search <- paste(FILTER_NAMES_KNOWN, "
  select names.name
  from names
  where names.filter = :filter and strpos(lower(names.name), lower(:text)) > 0
  order by names.visits desc, names.name collate \"C\"
  limit :most::integer")
