-- The products of the period with what visitors did with them, and each one's last name, category and brand. A day
-- names a product's facts once, in all of its groups: three looks by key are cheaper than their comparison.
select
    sums.product_id,
    sums.views,
    sums.adds,
    sums.sessions_viewed,
    sums.sessions_bought,
    (
        select facts.product_name
        from public.product_daily as facts
        where facts.event_date = sums.named_on and facts.product_id = sums.product_id
        limit 1
    ) as product_name,
    (
        select facts.product_category
        from public.product_daily as facts
        where facts.event_date = sums.categorised_on and facts.product_id = sums.product_id
        limit 1
    ) as product_category,
    (
        select facts.product_brand
        from public.product_daily as facts
        where facts.event_date = sums.branded_on and facts.product_id = sums.product_id
        limit 1
    ) as product_brand
from (
    select
        products.product_id,
        max(products.event_date) filter (where products.product_name is not null) as named_on,
        max(products.event_date) filter (where products.product_category is not null) as categorised_on,
        max(products.event_date) filter (where products.product_brand is not null) as branded_on,
        sum(products.views) as views,
        sum(products.adds) as adds,
        sum(products.sessions_viewed) as sessions_viewed,
        sum(products.sessions_bought) as sessions_bought
    from :chosen_product_days as products
    where products.event_date between :first_day::date and :last_day::date
    group by products.product_id
) as sums
