select
    shop_calendar.timezone,
    shop_calendar.retiming_to
from public.shop_calendar
