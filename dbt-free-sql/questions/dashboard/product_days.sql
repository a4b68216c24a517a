-- One row per day of the period for the product `product`, 0 on days without it.
with days as (
    select series.day::date as event_date
    from generate_series(:first_day::date, :last_day::date, interval '1 day') as series (day)
),

interest as (
    select
        products.event_date,
        max(products.product_name) as product_name,
        max(products.product_category) as product_category,
        max(products.product_brand) as product_brand,
        sum(products.views) as views,
        sum(products.adds) as adds,
        sum(products.sessions_viewed) as sessions_viewed,
        sum(products.sessions_bought) as sessions_bought
    from :chosen_product_days as products
    where
        products.event_date between :first_day::date and :last_day::date
        and products.product_id = :product
    group by products.event_date
),

sales_by_currency as (
    select
        sales.event_date,
        sales.currency,
        sum(sales.orders) as orders,
        sum(sales.units) as units,
        sum(sales.revenue) as revenue
    from :chosen_product_sales as sales
    where
        sales.event_date between :first_day::date and :last_day::date
        and sales.product_id = :product
    group by sales.event_date, sales.currency
),

sales as (
    select
        by_currency.event_date,
        sum(by_currency.orders) as orders,
        sum(by_currency.units) as units,
        jsonb_object_agg(by_currency.currency, by_currency.revenue) as revenue
    from sales_by_currency as by_currency
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
order by days.event_date
