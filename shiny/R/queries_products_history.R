# What the products page asks of one product.

# one row per UTC day of the period for the product `:product`, 0 on days without it
QUERIES$product_days <- "
  with days as (
    select day::date as event_date
    from generate_series(:first_day::date, :last_day::date, interval '1 day') as series (day)
  ),
  interest as (
    select
      product_daily.event_date,
      max(product_daily.product_name) as product_name,
      max(product_daily.product_category) as product_category,
      max(product_daily.product_brand) as product_brand,
      sum(product_daily.views) as views,
      sum(product_daily.adds) as adds,
      sum(product_daily.sessions_viewed) as sessions_viewed,
      sum(product_daily.sessions_bought) as sessions_bought
    from public.product_daily as product_daily
    where
      product_daily.event_date between :first_day::date and :last_day::date
      and product_daily.product_id = :product
      and (:channel = '' or product_daily.channel = :channel)
      and (:device_class = '' or product_daily.device_class = :device_class)
      and (:user_login_state = '' or product_daily.user_login_state = :user_login_state)
    group by product_daily.event_date
  ),
  sales as (
    select
      by_currency.event_date,
      sum(by_currency.orders) as orders,
      sum(by_currency.units) as units,
      jsonb_object_agg(by_currency.currency, by_currency.revenue) as revenue
    from (
      select
        sales.event_date,
        sales.currency,
        sum(sales.orders) as orders,
        sum(sales.units) as units,
        sum(sales.revenue) as revenue
      from public.product_sales_daily as sales
      where
        sales.event_date between :first_day::date and :last_day::date
        and sales.product_id = :product
        and (:channel = '' or sales.channel = :channel)
        and (:device_class = '' or sales.device_class = :device_class)
        and (:user_login_state = '' or sales.user_login_state = :user_login_state)
      group by sales.event_date, sales.currency
    ) as by_currency
    group by by_currency.event_date
  )
  select
    days.event_date::text as day,
    interest.product_name,
    interest.product_category,
    interest.product_brand,
    coalesce(interest.views, 0)::double precision as views,
    coalesce(interest.adds, 0)::double precision as adds,
    coalesce(interest.sessions_viewed, 0)::double precision as sessions_viewed,
    coalesce(interest.sessions_bought, 0)::double precision as sessions_bought,
    coalesce(sales.orders, 0)::double precision as orders,
    coalesce(sales.units, 0)::double precision as units,
    coalesce(sales.revenue, '{}')::text as revenue
  from days
  left join interest on days.event_date = interest.event_date
  left join sales on days.event_date = sales.event_date
  order by days.event_date"
