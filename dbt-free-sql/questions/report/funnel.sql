-- five rows, one per step in order; shares are fractions, times are mean seconds from the step before
with steps (step_number, step) as (
    values
    (1, 'session'),
    (2, 'view_item'),
    (3, 'add_to_cart'),
    (4, 'begin_checkout'),
    (5, 'purchase')
),

counted as (
    select
        funnel_daily.step,
        sum(funnel_daily.sessions)::bigint as sessions,
        sum(funnel_daily.sessions_lost)::bigint as sessions_lost,
        sum(funnel_daily.seconds_sum) as seconds_sum,
        sum(funnel_daily.seconds_count) as seconds_count
    from public.funnel_daily as funnel_daily
    where funnel_daily.session_date between %(first_day)s and %(last_day)s
    group by funnel_daily.step
),

final as (
    select
        steps.step_number,
        steps.step,
        coalesce(counted.sessions, 0) as sessions,
        coalesce(counted.sessions_lost, 0) as sessions_lost,
        (counted.seconds_sum / nullif(counted.seconds_count, 0))::double precision as mean_s_from_step_before,
        first_value(counted.sessions) over (order by steps.step_number) as sessions_started
    from steps
    left join counted on steps.step = counted.step
)

select
    final.step_number,
    final.step,
    final.sessions,
    final.sessions_lost,
    final.mean_s_from_step_before,
    final.sessions::double precision / nullif(final.sessions_started, 0) as share_of_start,
    final.sessions_lost::double precision / nullif(final.sessions, 0) as lost_share
from final
order by final.step_number
