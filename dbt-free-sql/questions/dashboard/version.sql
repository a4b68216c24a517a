-- Whether anything changed since the last time: what `version` is made of grows whenever a day is computed or loaded.
select
    concat_ws(
        ' ',
        (select max(day_computations.computed_at) from public.day_computations as day_computations),
        (select count(*) from public.day_computations),
        (select max(load_daily.last_loaded_at) from public.load_daily as load_daily),
        (select count(*) from public.stale_days)
    ) as version,
    (select erasure_state.erased from public.erasure_state as erasure_state) as erased,
    not exists (select from public.day_computations) as is_empty
