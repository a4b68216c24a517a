update public.shop_calendar
set
    timezone = %(zone)s,
    left_out = %(left_out)s
