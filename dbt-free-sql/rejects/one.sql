-- one event that could not be loaded, with its bytes and what its object tells
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
where rejects.raw_object = %(raw_object)s and rejects.raw_position = %(raw_position)s
