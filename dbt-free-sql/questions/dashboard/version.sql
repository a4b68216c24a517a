-- Whether anything changed since the last time: what `version` is made of grows whenever a day is computed or loaded.
-- And whose days the warehouse has.
select
    concat_ws(
        ' ',
        (select max(day_computations.computed_at) from public.day_computations as day_computations),
        (select count(*) from public.day_computations),
        (select max(load_daily.last_loaded_at) from public.load_daily as load_daily),
        (select count(*) from public.stale_days)
    ) as version,
    (select erasure_state.erased from public.erasure_state as erasure_state) as erased,
    (select shop_calendar.timezone from public.shop_calendar as shop_calendar) as timezone,
    (select shop_calendar.retiming_to from public.shop_calendar as shop_calendar) as retiming_to,
    not exists (select from public.day_computations) as is_empty
