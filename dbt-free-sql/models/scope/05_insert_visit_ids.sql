insert into pg_temp.visit_ids (sent_session_id, client_id, started_at, session_id) values %s
