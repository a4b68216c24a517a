-- the stored rejections of some objects, with a hash of their bytes
select
    rejects.raw_object,
    rejects.raw_position,
    rejects.reason,
    sha256(rejects.raw) as digest
from public.rejected_events as rejects
where rejects.raw_object = any(%(keys)s)
