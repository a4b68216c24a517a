-- What was erased, without saying of whom; and up to which day events were removed because they are old.

create table public.erasures (
    erasure_id uuid not null,
    person_hashes text[] not null,
    begun_at timestamptz not null,
    ended_at timestamptz,
    objects integer not null default 0,
    events integer not null default 0,
    rejects integer not null default 0,
    pending_objects text[] not null default '{}',
    constraint erasures_pkey primary key (erasure_id)
);

comment on table public.erasures is
'One row per erasure; ended_at is null while it is not done.';
comment on column public.erasures.person_hashes is
'HMAC-SHA256 of client_id:<id> and user_id:<id> with CLICKSTREAM_ERASURE_KEY: tells whether somebody was erased only '
'to who knows both the key and the id.';
comment on column public.erasures.pending_objects is
'Raw objects that are being rewritten; empty when that is done.';

create table public.retention (
    is_only_row boolean not null default true,
    removed_before date not null,
    removed_at timestamptz not null,
    constraint retention_pkey primary key (is_only_row),
    constraint retention_is_one_row check (is_only_row)
);

comment on table public.retention is
'At most one row: events of earlier days were removed; their derived rows stay and are not computed again.';

grant select on public.retention to clickstream_reader;
