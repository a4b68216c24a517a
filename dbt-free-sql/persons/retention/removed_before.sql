select retention.removed_before
from public.retention
