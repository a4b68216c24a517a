-- The 20 values of a dimension (event, page, product, category, brand or search) that begin with `beginning`, in any
-- case, and are in the most things of the days: value, and in how many days' dictionaries it is.
with named as (
    select
        things.session_date,
        case :dimension
            when 'event' then things.event_type
            when 'page' then things.page_path
            when 'product' then things.product_id
            when 'category' then things.product_category
            when 'brand' then things.product_brand
            when 'search' then things.search_term
        end as value
    from public.trail_things as things
    where things.session_date between :first_day::date and :last_day::date
)

select
    named.value,
    count(*)::double precision as times
from named
where starts_with(lower(named.value), lower(:beginning))
group by named.value
order by times desc, named.value collate "C" -- noqa: RF03
limit 20
