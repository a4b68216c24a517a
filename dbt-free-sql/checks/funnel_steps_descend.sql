-- asset: funnel_daily
-- also: funnel_category_daily
-- severity: error
-- complaint: funnel steps do not descend
-- description: No funnel has more sessions at a step than at the step before; it has as many durations as it counts.

-- category is null in the funnel of all sessions
with funnels as (
    select
        null as category,
        funnel_daily.channel,
        funnel_daily.device_class,
        funnel_daily.user_login_state,
        funnel_daily.step_number,
        funnel_daily.step,
        funnel_daily.sessions,
        funnel_daily.sessions_lost,
        funnel_daily.seconds_count,
        funnel_daily.step_durations_s
    from public.funnel_daily as funnel_daily
    where funnel_daily.session_date = %(day)s
    union all
    select
        funnel_category_daily.category,
        funnel_category_daily.channel,
        funnel_category_daily.device_class,
        funnel_category_daily.user_login_state,
        funnel_category_daily.step_number,
        funnel_category_daily.step,
        funnel_category_daily.sessions,
        funnel_category_daily.sessions_lost,
        funnel_category_daily.seconds_count,
        funnel_category_daily.step_durations_s
    from public.funnel_category_daily as funnel_category_daily
    where funnel_category_daily.session_date = %(day)s
),

steps as (
    select
        funnels.category,
        funnels.channel,
        funnels.device_class,
        funnels.user_login_state,
        funnels.step_number,
        funnels.step,
        funnels.sessions,
        funnels.sessions_lost,
        funnels.seconds_count,
        cardinality(funnels.step_durations_s) as durations,
        lag(funnels.sessions) over by_step as sessions_before,
        lead(funnels.sessions) over by_step as sessions_next,
        count(*) over (
            partition by funnels.category, funnels.channel, funnels.device_class, funnels.user_login_state
        ) as steps_in_group
    from funnels
    window
        by_step as (
            partition by funnels.category, funnels.channel, funnels.device_class, funnels.user_login_state
            order by funnels.step_number
        )
)

select
    steps.category,
    steps.channel,
    steps.device_class,
    steps.user_login_state,
    steps.step_number,
    steps.step,
    steps.sessions,
    steps.sessions_before,
    steps.sessions_lost,
    steps.seconds_count,
    steps.durations,
    steps.steps_in_group
from steps
where
    steps.sessions > steps.sessions_before
    or steps.sessions_lost <> steps.sessions - coalesce(steps.sessions_next, steps.sessions)
    -- Null on days that were removed before the table had durations.
    or steps.durations <> steps.seconds_count
    or steps.steps_in_group <> 5
order by steps.category, steps.channel, steps.device_class, steps.user_login_state, steps.step_number
