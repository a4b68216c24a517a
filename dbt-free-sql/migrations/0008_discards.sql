-- What operators take back of what strangers posted: rules that leave events out of every model, and can be undone.

create table public.discards (
    discard_id integer generated always as identity,
    raw_objects text[],
    ip_prefixes text[],
    user_agents text[],
    client_ids text[],
    session_ids text[],
    order_ids text[],
    event_names text[],
    product_ids text[],
    received_from timestamptz,
    received_to timestamptz,
    reason text not null,
    made_by text not null,
    made_at timestamptz not null,
    left_out bigint not null default 0,
    settled_at timestamptz,
    undone_by text,
    undone_at timestamptz,
    undo_reason text,
    undo_settled_at timestamptz,
    constraint discards_pkey primary key (discard_id)
);

comment on table public.discards is
'One row per discard. An event meets it when it meets every criterion that is not null, each by one of its values. '
'Settled_at is null while its events are not all marked, undo_settled_at while they are not all given back.';
comment on column public.discards.left_out is
'How many events it left out when it was settled.';
comment on column public.discards.received_to is
'The first moment that it no longer holds for; null where it holds for events that come later too.';

alter table public.clickstream_events
add column discard_id integer;
alter table public.load_daily
add column discarded integer not null default 0;

comment on column public.clickstream_events.discard_id is
'The first discard in force that the event meets; null for nearly all.';

-- Giving events back, and counting them by load partition; events that nobody discards are not in it.
create index clickstream_events_discard_idx on public.clickstream_events (discard_id, load_date)
where discard_id is not null;

-- The sender's agent as it is shown, compared and counted: the first 200 characters of what the request told.
create function public.sender_agent(event public.clickstream_events)
returns text
language sql immutable parallel safe
as $$
    select coalesce(left(event.properties #>> '{_ingest,userAgent}', 200), 'unknown')
$$;

-- One expression without a query in it, so that PostgreSQL puts it into the queries that ask.
create function public.is_met(discard public.discards, event public.clickstream_events)
returns boolean
language sql immutable parallel safe
as $$
    select
        (discard.received_from is null or event.received_at >= discard.received_from)
        and (discard.received_to is null or event.received_at < discard.received_to)
        and (discard.raw_objects is null or event.raw_object = any(discard.raw_objects))
        and (discard.ip_prefixes is null or coalesce(event.ip_prefix, 'unknown') = any(discard.ip_prefixes))
        and (discard.client_ids is null or event.client_id = any(discard.client_ids))
        and (discard.session_ids is null or event.session_id = any(discard.session_ids))
        and (discard.order_ids is null or event.order_id = any(discard.order_ids))
        and (discard.event_names is null or event.event_name = any(discard.event_names))
        and (
            discard.product_ids is null
            or event.context_product_id = any(discard.product_ids)
            or jsonb_path_query_array(event.items, '$[*].id') ?| discard.product_ids
        )
        and (
            discard.user_agents is null
            or coalesce(left(event.properties #>> '{_ingest,userAgent}', 200), 'unknown') ^@ any(discard.user_agents)
        )
$$;

create or replace view public.counted_events as
select
    events.event_id,
    events.event_timestamp,
    events.event_name,
    events.user_id,
    events.user_login_state,
    events.identity_source,
    events.client_id,
    events.session_id,
    events.is_first_visit,
    events.context_product_id,
    events.context_product_name,
    events.context_product_category,
    events.context_product_brand,
    events.context_product_price,
    events.context_product_discount_price,
    events.context_product_url_path,
    events.event_type,
    events.event_date,
    events.received_at,
    events.client_timestamp,
    events.page_url,
    events.page_path,
    events.referrer,
    events.utm_source,
    events.utm_medium,
    events.utm_campaign,
    events.channel,
    events.device_class,
    events.browser,
    events.os,
    events.is_late_unreliable,
    events.ip_prefix,
    events.order_id,
    events.order_value,
    events.cart_id,
    events.cart_value,
    events.currency,
    events.checkout_step,
    events.items,
    events.properties,
    events.raw_object,
    events.raw_position,
    events.load_date
from public.clickstream_events as events
where not events.is_bot and events.discard_id is null;

comment on view public.counted_events is
'The events that the derived tables are made from: all but those of known robots and those that were discarded.'
