-- the question, one row
-- (computed once)
with told as (
    select
        asked.question,
        -- A segment is a question by itself, or what another question is asked of.
        coalesce(nullif(asked.question -> 'segment', 'null'), case when asked.question ? 'all' then asked.question end)
            as segment
    from (select :question::jsonb as question) as asked
)

select
    (asked.question ->> 'first_day')::date as first_day,
    (asked.question ->> 'last_day')::date as last_day,
    coalesce(asked.question ->> 'ask', 'segment') as ask,
    coalesce(asked.question ->> 'of', 'visits') as of_what,
    coalesce(asked.question ->> 'order', 'in_order') as ordering,
    coalesce((asked.question ->> 'open')::boolean, false) as is_open,
    -- Of visitors a funnel has a window of seven days, unless another one is asked for.
    1000 * coalesce(
        (asked.question ->> 'within_s')::bigint, case when asked.question ->> 'of' = 'visitors' then 604800 end
    ) as window_ms,
    coalesce(asked.question ->> 'by', '') as by_what,
    coalesce((asked.question ->> 'week_start')::integer, 1) as week_start,
    coalesce(asked.question #>> '{only,channel}', '') as channel,
    coalesce(asked.question #>> '{only,device}', '') as device_class,
    coalesce(asked.question #>> '{only,login}', '') as user_login_state,
    coalesce(asked.question #>> '{only,category}', '') as category,
    coalesce(jsonb_array_length(asked.question -> 'steps'), 0) as steps,
    coalesce(asked.question ->> 'nodes', 'page_kind') as nodes,
    coalesce((asked.question ->> 'deep')::integer, 5) as deep,
    coalesce((asked.question ->> 'most')::integer, 8) as most_nodes,
    coalesce(jsonb_typeof(asked.question -> 'from') = 'object', false) as has_from,
    coalesce(jsonb_typeof(asked.question -> 'to') = 'object', false) as has_to,
    coalesce(jsonb_typeof(asked.question -> 'around') = 'object', false) as has_around,
    asked.question ->> 'every' as every,
    coalesce((asked.question ->> 'periods')::integer, 8) as periods,
    coalesce(nullif(asked.question ->> 'cohorts', ''), 'first_ever') = 'first_ever' as is_first_ever,
    coalesce(nullif(asked.question ->> 'count', ''), 'on') = 'on_or_after' as is_or_after,
    coalesce(nullif(asked.question ->> 'measure', ''), 'visitors') as measure,
    -- in which revenue is counted
    coalesce(nullif(asked.question #>> '{again,currency}', ''), asked.question ->> 'currency') as currency,
    case when asked.segment is not null then coalesce(asked.segment ->> 'of', 'visits') end as segment_of,
    -- Whether what a visit did can be found character by character: the first event of each step after the one before.
    coalesce(
        asked.question ->> 'ask' = 'funnel'
        and coalesce(asked.question ->> 'of', 'visits') = 'visits'
        and coalesce(asked.question ->> 'order', 'in_order') = 'in_order'
        and not coalesce((asked.question ->> 'open')::boolean, false)
        and coalesce(jsonb_array_length(nullif(asked.question -> 'without', 'null')), 0) = 0,
        false
    ) as is_quick,
    -- The steps with which a try may begin.
    case when asked.question ->> 'order' = 'any_order' or (asked.question ->> 'open')::boolean then 255 else 1 end
        as entry_mask,
    -- Until when the warehouse has events; what would happen later is not known yet.
    (
        select floor(date_part('epoch', max(load_daily.last_loaded_at)) * 1000)::bigint
        from public.load_daily
    ) as known_until_ms
from told as asked
