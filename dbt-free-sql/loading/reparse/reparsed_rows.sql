-- a chunk's rows as today's rules read them; one row per event
create temporary table reparsed_rows (like public.clickstream_events) on commit drop
