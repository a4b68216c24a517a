select shop_calendar.timezone
from public.shop_calendar
