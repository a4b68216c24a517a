-- ids of derived sessions, made outside: a server without contrib modules has no UUIDv5
create temporary table derived_ids (
    client_id text not null,
    started_at timestamptz not null,
    session_id text not null
) on commit drop
