-- The events that models count: the one place that says which loaded events are left out of every derived table.
-- PostgreSQL puts it into the queries that read it, so that the indexes of clickstream_events serve them.
create view public.counted_events as
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
where not events.is_bot;

comment on view public.counted_events is
'The events that the derived tables are made from: all but those of known robots.';

grant select on public.counted_events to clickstream_reader
