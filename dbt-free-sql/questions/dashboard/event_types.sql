-- One row per type of event in either period, the most frequent first.
select
    event_daily.event_type,
    coalesce(sum(event_daily.events) filter (where event_daily.event_date >= :first_day::date), 0)::double precision
        as events,
    coalesce(sum(event_daily.events) filter (where event_daily.event_date < :first_day::date), 0)::double precision
        as events_before
from public.event_daily as event_daily
where
    event_daily.event_date between :before_first_day::date and :last_day::date
    and (event_daily.event_date <= :before_last_day::date or event_daily.event_date >= :first_day::date)
    and public.is_group_chosen(
        event_daily.channel, event_daily.device_class, event_daily.user_login_state,
        :channel, :device_class, :user_login_state
    )
group by event_daily.event_type
order by events desc, event_daily.event_type asc
