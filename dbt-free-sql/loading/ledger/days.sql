-- the days that the ledger knows
select distinct ledger.load_date
from public.raw_objects as ledger
order by ledger.load_date
