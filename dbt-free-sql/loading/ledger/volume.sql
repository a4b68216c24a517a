-- events of some of the shop's days, without robots and what was discarded, and the median of the same weekday in the
-- eight weeks before; days with fewer than three such weeks are left out: one quiet week does not make a usual volume
with daily as (
    select
        activity_hourly.event_date,
        sum(activity_hourly.events)::bigint as events
    from public.activity_hourly as activity_hourly
    where
        activity_hourly.event_date between
        (select min(day) from unnest(%(days)s::date[]) as asked (day)) - 56
        and (select max(day) from unnest(%(days)s::date[]) as asked (day))
    group by activity_hourly.event_date
),

asked as (
    select
        days.day,
        coalesce(daily.events, 0) as events
    from unnest(%(days)s::date[]) as days (day)
    left join daily on days.day = daily.event_date
),

final as (
    select
        asked.day,
        asked.events,
        percentile_cont(0.5) within group (order by daily.events) as usual_events
    from asked
    inner join daily
        on
            asked.day > daily.event_date
            and asked.day - daily.event_date <= 56
            and mod(asked.day - daily.event_date, 7) = 0
    group by asked.day, asked.events
    having count(*) >= 3
)

select
    final.day,
    final.events,
    final.usual_events
from final
order by final.day
