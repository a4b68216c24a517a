-- objects that were read and written, or that nobody reads any more
delete from public.load_attempts
where attempt_id = any(%(attempt_ids)s)
