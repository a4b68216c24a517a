-- how many events could not be loaded, and why; one row per reason
select
    rejects.reason,
    count(*) as events,
    count(distinct rejects.raw_object) as objects,
    min(rejects.load_date) as first_day,
    max(rejects.load_date) as last_day
from public.rejected_events as rejects
where
    rejects.load_date between coalesce(%(first)s, '-infinity'::date) and coalesce(%(last)s, 'infinity'::date)
    and (%(reason)s::text is null or rejects.reason = %(reason)s)
group by rejects.reason
order by events desc, rejects.reason asc
