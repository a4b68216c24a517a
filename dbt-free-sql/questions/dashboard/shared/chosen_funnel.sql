-- Steps of the funnel by day and group, as the filters choose them.
select
    funnel.session_date,
    funnel.step_number,
    funnel.step,
    funnel.sessions,
    funnel.sessions_lost,
    funnel.seconds_sum,
    funnel.seconds_count,
    funnel.step_durations_s
from public.funnel_by_category as funnel
where
    funnel.category = :category
    and public.is_group_chosen(
        funnel.channel, funnel.device_class, funnel.user_login_state, :channel, :device_class, :user_login_state
    )
