select leaving_rows.event_id::text as event_id
from pg_temp.leaving_rows as leaving_rows
