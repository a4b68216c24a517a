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

-- Where a session id was told late: few are.
create index clickstream_events_late_idx on public.clickstream_events (session_id, event_date)
where is_late_unreliable and session_id is not null;

alter table public.load_daily
add column senders integer not null default 0,
add column robot_orders integer not null default 0;

comment on column public.load_daily.senders is
'Events that a program posted for somebody: an HTTP library, a server, a webhook.';
comment on column public.load_daily.robot_orders is
'Orders that robots told of, left out of every figure.';

-- Visits of two clients under one session id, and those with times that can't be relied on, are computed again.
insert into public.stale_days (day)
with changed_ids as (
    select events.session_id
    from public.counted_events as events
    where events.session_id is not null
    group by events.session_id
    having min(events.client_id) <> max(events.client_id) or bool_or(events.is_late_unreliable)
),

changed_clients as (
    select events.client_id
    from public.counted_events as events
    where events.session_id is null and events.client_id is not null
    group by events.client_id
    having bool_or(events.is_late_unreliable)
),

changed_days as (
    select events.event_date as day
    from public.counted_events as events
    inner join changed_ids on events.session_id = changed_ids.session_id
    union
    select events.event_date as day
    from public.counted_events as events
    inner join changed_clients on events.client_id = changed_clients.client_id
    where events.session_id is null
)

select changed_days.day
from changed_days
where
    not exists (
        select from public.retention
        where retention.removed_before > changed_days.day
    )
on conflict (day) do nothing
