-- removes the rejections at the places of tombstones
delete from public.rejected_events as rejects
using unnest(%(raw_objects)s::text[], %(raw_positions)s::integer[]) as places (raw_object, raw_position)
where rejects.raw_object = places.raw_object and rejects.raw_position = places.raw_position
