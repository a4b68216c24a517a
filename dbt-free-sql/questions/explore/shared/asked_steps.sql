-- the steps of the question, one row each; `bit` is the step's in the masks of `days`: from 0 those of a funnel, from 8
-- what is excluded behind its first step, its second and so on; 0 and 1 are retention's first and again, and 2 that an
-- event is an order; 0, 1 and 2 are the start, the end and the middle of paths; from 20 two for each condition of a
-- segment: what was done, and what was done then
-- is_pure says that the step asks for types of events alone; letter or letter_class are these
-- (computed once)
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
    union all
    select
        named.bit,
        :question::jsonb -> named.name as step
    from (values ('first', 0), ('again', 1), ('from', 0), ('to', 1), ('around', 2)) as named (name, bit)
    where jsonb_typeof(:question::jsonb -> named.name) = 'object'
    union all
    select
        2 as bit,
        '{"event": ["purchase"]}'::jsonb as step
    where :question::jsonb ->> 'ask' = 'retention'
    union all
    select
        conditions.bit,
        conditions.did as step
    from :segment_conditions as conditions
    where conditions.did is not null
    union all
    select
        conditions.bit + 1 as bit,
        conditions.did_then as step
    from :segment_conditions as conditions
    where conditions.did_then is not null
),

steps as (
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
        coalesce((told.step ->> 'names_product')::boolean, false) as names_product,
        (told.step ->> 'at_least')::numeric as at_least,
        (told.step ->> 'at_most')::numeric as at_most,
        nullif(told.step ->> 'currency', '') as currency,
        coalesce(told.step ->> 'at_least', told.step ->> 'at_most', told.step ->> 'currency', '') <> ''
            as is_of_orders
    from told
),

typed as (
    select
        steps.*,
        coalesce(
            steps.page_path, steps.below_path, steps.page_kind, steps.product_id, steps.product_category,
            steps.product_brand, steps.search_term
        ) is null
        and not steps.names_product
        and not steps.is_of_orders as is_pure,
        (
            select string_agg(kinds.letter, '' order by kinds.letter)
            from public.trail_kinds as kinds
            where steps.event_types is null or kinds.event_type = any(steps.event_types)
        ) as letters
    from steps
)

select
    typed.bit,
    typed.event_types,
    typed.page_path,
    typed.below_path,
    typed.page_kind,
    typed.product_id,
    typed.product_category,
    typed.product_brand,
    typed.search_term,
    typed.names_product,
    typed.at_least,
    typed.at_most,
    typed.currency,
    typed.is_of_orders,
    typed.is_pure,
    typed.letters,
    case when typed.is_pure and length(typed.letters) = 1 then typed.letters end as letter,
    case when typed.is_pure and length(typed.letters) > 1 then '[' || typed.letters || ']' end as letter_class
from typed
