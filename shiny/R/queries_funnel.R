# What the funnel asks. With a category it is about the visits that viewed a product of it, which tables of their own
# count: those of two categories stand in both.

# one row per step and UTC day of both periods
QUERIES$funnel_by_day <- "
  with counted as (
    select
      funnel_daily.session_date,
      funnel_daily.step_number,
      funnel_daily.step,
      funnel_daily.sessions,
      funnel_daily.sessions_lost,
      funnel_daily.seconds_sum,
      funnel_daily.seconds_count
    from public.funnel_daily as funnel_daily
    where
      :category = ''
      and funnel_daily.session_date between :before_first_day::date and :last_day::date
      and (:channel = '' or funnel_daily.channel = :channel)
      and (:device_class = '' or funnel_daily.device_class = :device_class)
      and (:user_login_state = '' or funnel_daily.user_login_state = :user_login_state)
    union all
    select
      by_category.session_date,
      by_category.step_number,
      by_category.step,
      by_category.sessions,
      by_category.sessions_lost,
      by_category.seconds_sum,
      by_category.seconds_count
    from public.funnel_category_daily as by_category
    where
      :category <> ''
      and by_category.category = :category
      and by_category.session_date between :before_first_day::date and :last_day::date
      and (:channel = '' or by_category.channel = :channel)
      and (:device_class = '' or by_category.device_class = :device_class)
      and (:user_login_state = '' or by_category.user_login_state = :user_login_state)
  )
  select
    counted.session_date::text as day,
    counted.session_date < :first_day::date as is_before,
    counted.step_number,
    counted.step,
    sum(counted.sessions)::double precision as visits,
    sum(counted.sessions_lost)::double precision as visits_lost,
    sum(counted.seconds_sum)::double precision as seconds_sum,
    sum(counted.seconds_count)::double precision as seconds_count
  from counted
  group by counted.session_date, counted.step_number, counted.step
  order by counted.session_date, counted.step_number"

# one row: the median seconds from the step before, null where nobody came so far
QUERIES$funnel_medians <- "
  with waits as (
    select
      funnel_daily.step_number,
      unnest(funnel_daily.step_durations_s) as duration_s
    from public.funnel_daily as funnel_daily
    where
      :category = ''
      and funnel_daily.session_date between :first_day::date and :last_day::date
      and (:channel = '' or funnel_daily.channel = :channel)
      and (:device_class = '' or funnel_daily.device_class = :device_class)
      and (:user_login_state = '' or funnel_daily.user_login_state = :user_login_state)
    union all
    select
      by_category.step_number,
      unnest(by_category.step_durations_s) as duration_s
    from public.funnel_category_daily as by_category
    where
      :category <> ''
      and by_category.category = :category
      and by_category.session_date between :first_day::date and :last_day::date
      and (:channel = '' or by_category.channel = :channel)
      and (:device_class = '' or by_category.device_class = :device_class)
      and (:user_login_state = '' or by_category.user_login_state = :user_login_state)
  )
  select
    percentile_cont(0.5) within group (order by waits.duration_s) filter (where waits.step_number = 2) as view_item,
    percentile_cont(0.5) within group (order by waits.duration_s) filter (where waits.step_number = 3) as add_to_cart,
    percentile_cont(0.5) within group (order by waits.duration_s) filter (where waits.step_number = 4)
      as begin_checkout,
    percentile_cont(0.5) within group (order by waits.duration_s) filter (where waits.step_number = 5) as purchase
  from waits"

# the thousand groups with the most visits, `by` being channel, device, login or category; `found` is how many there are
QUERIES$funnel_by_group <- "
  with counted as (
    select
      case :by
        when 'channel' then funnel_daily.channel
        when 'device' then funnel_daily.device_class
        else funnel_daily.user_login_state
      end as name,
      funnel_daily.step,
      funnel_daily.sessions
    from public.funnel_daily as funnel_daily
    where
      :category = ''
      and :by <> 'category'
      and funnel_daily.session_date between :first_day::date and :last_day::date
      and (:channel = '' or funnel_daily.channel = :channel)
      and (:device_class = '' or funnel_daily.device_class = :device_class)
      and (:user_login_state = '' or funnel_daily.user_login_state = :user_login_state)
    union all
    select
      case :by
        when 'channel' then by_category.channel
        when 'device' then by_category.device_class
        when 'login' then by_category.user_login_state
        else by_category.category
      end as name,
      by_category.step,
      by_category.sessions
    from public.funnel_category_daily as by_category
    where
      (:by = 'category' or :category <> '')
      and (:category = '' or by_category.category = :category)
      and by_category.session_date between :first_day::date and :last_day::date
      and (:channel = '' or by_category.channel = :channel)
      and (:device_class = '' or by_category.device_class = :device_class)
      and (:user_login_state = '' or by_category.user_login_state = :user_login_state)
  )
  select
    counted.name,
    coalesce(sum(counted.sessions) filter (where counted.step = 'session'), 0)::double precision as session,
    coalesce(sum(counted.sessions) filter (where counted.step = 'view_item'), 0)::double precision as view_item,
    coalesce(sum(counted.sessions) filter (where counted.step = 'add_to_cart'), 0)::double precision as add_to_cart,
    coalesce(sum(counted.sessions) filter (where counted.step = 'begin_checkout'), 0)::double precision
      as begin_checkout,
    coalesce(sum(counted.sessions) filter (where counted.step = 'purchase'), 0)::double precision as purchase,
    (count(*) over ())::double precision as found
  from counted
  group by counted.name
  order by counted.name = '(other)', session desc, counted.name
  limit 1000"

# the pages and the products, at most twelve of each, where visits ended that came as far as `step` and no further
QUERIES$funnel_ends <- "
  with ended as (
    select
      exit_daily.exit_page,
      exit_daily.exit_product_id,
      exit_daily.sessions as visits
    from public.exit_daily as exit_daily
    where
      :category = ''
      and exit_daily.step = :step
      and exit_daily.session_date between :first_day::date and :last_day::date
      and (:channel = '' or exit_daily.channel = :channel)
      and (:device_class = '' or exit_daily.device_class = :device_class)
      and (:user_login_state = '' or exit_daily.user_login_state = :user_login_state)
    union all
    select
      by_category.exit_page,
      by_category.exit_product_id,
      by_category.sessions as visits
    from public.exit_category_daily as by_category
    where
      :category <> ''
      and by_category.category = :category
      and by_category.step = :step
      and by_category.session_date between :first_day::date and :last_day::date
      and (:channel = '' or by_category.channel = :channel)
      and (:device_class = '' or by_category.device_class = :device_class)
      and (:user_login_state = '' or by_category.user_login_state = :user_login_state)
  ),
  pages as (
    select
      ended.exit_page as id,
      sum(ended.visits) as visits
    from ended
    where ended.exit_page <> 'unknown'
    group by ended.exit_page
    order by visits desc, ended.exit_page collate \"C\"
    limit 12
  ),
  products as (
    select
      ended.exit_product_id as id,
      sum(ended.visits) as visits
    from ended
    where ended.exit_product_id <> 'unknown'
    group by ended.exit_product_id
    order by visits desc, ended.exit_product_id collate \"C\"
    limit 12
  ),
  final as (
    select
      'page' as kind,
      pages.id,
      pages.id as name,
      pages.visits
    from pages
    union all
    select
      'product' as kind,
      products.id,
      coalesce(
        (
          select product_daily.product_name
          from public.product_daily as product_daily
          where
            product_daily.product_id = products.id
            and product_daily.event_date between :first_day::date and :last_day::date
          order by product_daily.event_date desc
          limit 1
        ),
        products.id
      ) as name,
      products.visits
    from products
  )
  select
    final.kind,
    final.id,
    final.name,
    final.visits::double precision as visits,
    (select sum(ended.visits) from ended)::double precision as visits_ended
  from final
  order by final.kind, final.visits desc, final.id collate \"C\""
