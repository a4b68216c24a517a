select
    changes.raw_object,
    changes.raw_position,
    changes.changed
from pg_temp.reparse_changes as changes
