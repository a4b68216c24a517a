-- removes rejections whose events are loaded now; returns one row per rejection that was still there
delete from public.rejected_events as rejects
using unnest(%(raw_objects)s::text[], %(raw_positions)s::integer[]) as closed (raw_object, raw_position)
where rejects.raw_object = closed.raw_object and rejects.raw_position = closed.raw_position
returning rejects.raw_object, rejects.raw_position
