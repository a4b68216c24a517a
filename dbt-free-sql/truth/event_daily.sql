-- every row of event_daily in the columns of a simulated shop's truth
select
    event_daily.event_date,
    event_daily.event_type,
    event_daily.event_name,
    event_daily.channel,
    event_daily.device_class,
    event_daily.user_login_state,
    event_daily.events,
    event_daily.sessions
from public.event_daily as event_daily
