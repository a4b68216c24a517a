-- the conditions of the question's segment, one row each: what was done, and then, how often, or not at all, or the
-- group of a visit; `bit` is the condition's in the masks of `days`, the one after it is that of what was done then
-- A visit has a category if it viewed a product of it.
-- (computed once)
select
    18 + 2 * listed.number::integer as bit,
    coalesce(
        nullif(listed.condition -> 'did', 'null'),
        nullif(listed.condition -> 'did_not', 'null'),
        case
            when listed.condition ->> 'category' <> ''
                then
                    jsonb_build_object(
                        'event', jsonb_build_array('view_item'),
                        'category', listed.condition ->> 'category',
                        'names_product', true
                    )
        end
    ) as did,
    nullif(listed.condition -> 'then', 'null') as did_then,
    coalesce((listed.condition ->> 'times')::integer, 1) as times,
    coalesce(listed.condition -> 'did_not', 'null') <> 'null' as is_not,
    coalesce(listed.condition ->> 'channel', '') as channel,
    coalesce(listed.condition ->> 'device', '') as device_class,
    coalesce(listed.condition ->> 'login', '') as user_login_state
from
    jsonb_array_elements(
        coalesce(nullif(:question::jsonb -> 'segment', 'null') -> 'all', :question::jsonb -> 'all')
    ) with ordinality as listed (condition, number)
