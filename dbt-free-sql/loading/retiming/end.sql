-- the warehouse is one of the new zone; a day of it that began before the removed ones ended is sealed with them
with calendar as (
    update public.shop_calendar
    set timezone = %(zone)s, left_out = %(left_out)s, retiming_to = null
),

sealed as (
    update public.retention
    set removed_before = greatest(retention.removed_before, %(sealed_before)s)
)

delete from public.stale_days
where stale_days.day < %(sealed_before)s
