-- events that could not be loaded, newest first; one row per event, without its bytes
select
    rejects.load_date,
    rejects.reason,
    rejects.raw_object,
    rejects.raw_position,
    rejects.rejected_at,
    octet_length(rejects.raw) as size_bytes
from public.rejected_events as rejects
where
    rejects.load_date between coalesce(%(first)s, '-infinity'::date) and coalesce(%(last)s, 'infinity'::date)
    and (%(reason)s::text is null or rejects.reason = %(reason)s)
order by rejects.load_date desc, rejects.raw_object desc, rejects.raw_position desc
limit %(most)s
