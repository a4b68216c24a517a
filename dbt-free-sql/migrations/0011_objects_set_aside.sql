-- Raw objects that no load reads any more, and which objects a load is reading: what is left of one that was killed.

create table public.objects_set_aside (
    key text not null,
    etag text not null,
    size bigint not null,
    last_modified timestamptz not null,
    load_date date not null,
    cause text not null,
    detail text not null,
    run_id text not null,
    set_aside_by text not null,
    set_aside_at timestamptz not null,
    constraint objects_set_aside_pkey primary key (key)
);

create index objects_set_aside_load_date_idx on public.objects_set_aside (load_date);

comment on table public.objects_set_aside is
'One row per raw object that is not loaded and not tried again, and why; `clickstream objects retry` takes it up.';
comment on column public.objects_set_aside.etag is
'Of the content that was set aside; an object with another content is a new one.';

create table public.load_attempts (
    attempt_id bigint generated always as identity,
    first_key text not null,
    last_key text not null,
    objects integer not null,
    loader_pid integer not null,
    server_started_at timestamptz not null,
    begun_at timestamptz not null,
    constraint load_attempts_pkey primary key (attempt_id)
);

comment on table public.load_attempts is
'The objects that loads are reading or writing now, between two keys, or were when they were killed.';
comment on column public.load_attempts.loader_pid is
'Of the server''s process that the loader is connected to: when that is gone, so is the loader.';

alter table public.load_daily add column set_aside integer not null default 0;
