-- the question, one row
select
    (asked.question ->> 'first_day')::date as first_day,
    (asked.question ->> 'last_day')::date as last_day,
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
    -- The steps with which a try may begin.
    case when asked.question ->> 'order' = 'any_order' or (asked.question ->> 'open')::boolean then 255 else 1 end
        as entry_mask,
    -- Until when the warehouse has events; what would happen later is not known yet.
    (
        select floor(date_part('epoch', max(load_daily.last_loaded_at)) * 1000)::bigint
        from public.load_daily
    ) as known_until_ms
from (select :question::jsonb as question) as asked
