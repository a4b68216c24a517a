copy pg_temp.incoming_ids (event_id) from stdin (format binary)
