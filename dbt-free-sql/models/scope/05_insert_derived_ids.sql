insert into pg_temp.derived_ids (client_id, started_at, session_id) values %s
