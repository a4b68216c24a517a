-- attempts whose loader is gone; a loader that lost its server was not killed
-- The server may notice a broken connection late: an attempt older than an hour counts as failed.
select
    attempts.attempt_id,
    attempts.first_key,
    attempts.last_key,
    attempts.objects
from public.load_attempts as attempts
where
    attempts.server_started_at = pg_postmaster_start_time()
    and (
        attempts.begun_at < now() - interval '1 hour'
        or not exists (
            select
            from pg_stat_activity as sessions
            where
                sessions.pid = attempts.loader_pid
                and sessions.datname = current_database()
                -- Process ids are reused; other roles can't see when a session began.
                and coalesce(sessions.backend_start <= attempts.begun_at, true)
        )
    )
order by attempts.attempt_id
