-- some keys of the ledger, all of them when there are no more than `most`
select ledger.key
from public.raw_objects as ledger
limit %(most)s
