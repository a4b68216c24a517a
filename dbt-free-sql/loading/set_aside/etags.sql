-- the etags of the content of some objects that is set aside
select
    set_aside.key,
    set_aside.etag
from public.objects_set_aside as set_aside
where set_aside.key = any(%(keys)s)
