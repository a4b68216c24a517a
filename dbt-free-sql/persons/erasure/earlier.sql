-- erasures that have one of these hashes, the newest first
select
    erasures.begun_at,
    erasures.ended_at,
    erasures.events,
    erasures.pending_objects
from public.erasures
where erasures.person_hashes && %(person_hashes)s
order by erasures.begun_at desc
