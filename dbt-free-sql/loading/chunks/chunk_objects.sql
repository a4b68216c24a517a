-- the chunk's objects with their counts; `loaded` and `rejected` count rows that this transaction adds
create temporary table chunk_objects (
    key text primary key,
    etag text not null,
    size bigint not null,
    last_modified timestamptz not null,
    load_date date not null,
    events integer not null,
    loaded integer not null,
    rejected integer not null,
    bots integer not null,
    unknown integer not null,
    late_unreliable integer not null
) on commit drop
