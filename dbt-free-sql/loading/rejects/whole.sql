-- events that could not be loaded, with their bytes and their object's time; one row per event, in order of the key
select
    rejects.raw_object,
    rejects.raw_position,
    rejects.reason,
    rejects.load_date,
    rejects.rejected_at,
    ledger.last_modified,
    rejects.raw
from public.rejected_events as rejects
inner join public.raw_objects as ledger on rejects.raw_object = ledger.key
where
    rejects.load_date between coalesce(%(first)s, '-infinity'::date) and coalesce(%(last)s, 'infinity'::date)
    and (%(reason)s::text is null or rejects.reason = %(reason)s)
    and (rejects.raw_object, rejects.raw_position) > (%(after_object)s, %(after_position)s)
order by rejects.raw_object, rejects.raw_position
limit %(most)s
