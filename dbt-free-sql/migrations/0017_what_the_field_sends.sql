-- Events that are unlike under one id, senders, and orders of robots.

alter table public.clickstream_events
add column sent_event_id uuid;

comment on column public.clickstream_events.sent_event_id is
'The id that was sent, where an event unlike this one has it; null for nearly all.';

create index clickstream_events_sent_id_idx on public.clickstream_events (sent_event_id)
where sent_event_id is not null;
-- What load_daily counts of few events.
create index clickstream_events_senders_idx on public.clickstream_events (load_date)
where device_class = 'unknown' and browser is not null;
create index clickstream_events_robot_orders_idx on public.clickstream_events (load_date)
where is_bot and event_type = 'purchase';

alter table public.load_daily
add column senders integer not null default 0,
add column robot_orders integer not null default 0;

comment on column public.load_daily.senders is
'Events that a program posted for somebody: an HTTP library, a server, a webhook.';
comment on column public.load_daily.robot_orders is
'Orders that robots told of, left out of every figure.';
