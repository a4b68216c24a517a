-- the zone whose days the warehouse has, whether it has any yet, and whether this role may give it another
select
    shop_calendar.timezone,
    shop_calendar.retiming_to,
    not exists (select from public.clickstream_events)
    and not exists (select from public.sessions)
    and not exists (
        select from public.load_daily
        where load_daily.objects > 0
    ) as is_empty,
    has_table_privilege('public.shop_calendar', 'update') as may_change
from public.shop_calendar
