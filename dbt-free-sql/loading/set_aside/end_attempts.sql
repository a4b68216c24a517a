-- deletes the attempts of objects that were read and written, or that no load reads any more
delete from public.load_attempts
where attempt_id = any(%(attempt_ids)s)
