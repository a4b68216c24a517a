-- the steps of the question, one row each; `bit` is the step's in the masks of `hits`: from 0 those of a funnel, from 8
-- what is excluded behind its first step, its second and so on
with told as (
    select
        listed.number::integer - 1 as bit,
        listed.step
    from jsonb_array_elements(:question::jsonb -> 'steps') with ordinality as listed (step, number)
    union all
    select
        7 + (listed.step ->> 'after')::integer as bit,
        listed.step
    from jsonb_array_elements(:question::jsonb -> 'without') as listed (step)
)

select
    told.bit,
    (
        select array_agg(events.event_type)
        from jsonb_array_elements_text(told.step -> 'event') as events (event_type)
    ) as event_types,
    nullif(told.step ->> 'page', '') as page_path,
    rtrim(nullif(told.step ->> 'page_below', ''), '/') as below_path,
    nullif(told.step ->> 'page_kind', '') as page_kind,
    nullif(told.step ->> 'product', '') as product_id,
    nullif(told.step ->> 'category', '') as product_category,
    nullif(told.step ->> 'brand', '') as product_brand,
    nullif(lower(told.step ->> 'search'), '') as search_term,
    (told.step ->> 'at_least')::numeric as at_least,
    (told.step ->> 'at_most')::numeric as at_most,
    nullif(told.step ->> 'currency', '') as currency,
    coalesce(told.step ->> 'at_least', told.step ->> 'at_most', told.step ->> 'currency', '') <> '' as is_of_orders
from told
