-- whether any discard applies to events received from a time on
select count(*) > 0 as is_any
from public.discards as discard
where discard.undone_at is null and (discard.received_to is null or discard.received_to > %(received_from)s)
