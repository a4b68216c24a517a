select count(*) as objects
from public.raw_objects as ledger
where ledger.load_date between %(first)s and %(last)s
