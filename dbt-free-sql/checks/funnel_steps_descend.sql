-- funnel steps of the day that more sessions reached than the step before, or whose group lacks one; zero rows = pass
with steps as (
    select
        funnel_daily.channel,
        funnel_daily.device_class,
        funnel_daily.user_login_state,
        funnel_daily.step_number,
        funnel_daily.step,
        funnel_daily.sessions,
        funnel_daily.sessions_lost,
        lag(funnel_daily.sessions) over by_step as sessions_before,
        lead(funnel_daily.sessions) over by_step as sessions_next,
        count(*) over (
            partition by funnel_daily.channel, funnel_daily.device_class, funnel_daily.user_login_state
        ) as steps_in_group
    from public.funnel_daily as funnel_daily
    where funnel_daily.session_date = %(day)s
    window
        by_step as (
            partition by funnel_daily.channel, funnel_daily.device_class, funnel_daily.user_login_state
            order by funnel_daily.step_number
        )
)

select
    steps.channel,
    steps.device_class,
    steps.user_login_state,
    steps.step_number,
    steps.step,
    steps.sessions,
    steps.sessions_before,
    steps.sessions_lost,
    steps.steps_in_group
from steps
where
    steps.sessions > steps.sessions_before
    or steps.sessions_lost <> steps.sessions - coalesce(steps.sessions_next, steps.sessions)
    or steps.steps_in_group <> 5
order by steps.channel, steps.device_class, steps.user_login_state, steps.step_number
