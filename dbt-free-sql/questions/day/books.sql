-- the books of some UTC days together, and how many raw objects they have
select
    coalesce(sum(load_daily.objects), 0)::bigint as objects,
    coalesce(sum(load_daily.events), 0)::bigint as events,
    coalesce(sum(load_daily.loaded), 0)::bigint as loaded,
    coalesce(sum(load_daily.duplicates), 0)::bigint as duplicates,
    coalesce(sum(load_daily.rejected), 0)::bigint as rejected,
    coalesce(sum(load_daily.bots), 0)::bigint as bots,
    coalesce(sum(load_daily.discarded), 0)::bigint as discarded
from public.load_daily as load_daily
where load_daily.load_date between %(first)s and %(last)s
