copy pg_temp.chunk_objects (
    key, etag, size, last_modified, load_date, events, loaded, rejected, bots, unknown, late_unreliable
) from stdin (format binary)
