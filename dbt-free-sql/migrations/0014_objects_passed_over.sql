-- Objects below a day that no load reads: markers and checksums, which are skipped, and objects in another layout.

create table public.objects_passed_over (
    load_date date not null,
    skipped integer not null,
    other_layout integer not null,
    constraint objects_passed_over_pkey primary key (load_date)
);

comment on table public.objects_passed_over is
'One row per load partition below which objects lie that are not read, as the last load of the whole day listed them.';
comment on column public.objects_passed_over.skipped is
'Markers, checksums, and names that begin with _ or a dot: no data.';
comment on column public.objects_passed_over.other_layout is
'Objects under keys that are laid out in no way that is read; they may hold events.';

alter table public.load_daily
add column skipped integer not null default 0,
add column other_layout integer not null default 0;
