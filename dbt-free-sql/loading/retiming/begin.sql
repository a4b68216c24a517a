-- from here on nothing is loaded or computed until the last event has its new date
update public.shop_calendar
set retiming_to = %(zone)s
