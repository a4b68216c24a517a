copy public.clickstream_events (
    event_id, raw_position, event_timestamp, received_at, event_date, is_late_unreliable, client_timestamp,
    client_id, session_id, user_id, user_login_state, identity_source, is_first_visit,
    device_class, browser, os, is_bot, ip_prefix,
    event_name, event_type,
    context_product_id, context_product_name, context_product_category, context_product_brand,
    context_product_price, context_product_discount_price, context_product_url_path,
    page_url, page_path, utm_source, utm_medium, utm_campaign, referrer, channel,
    raw_object, load_date,
    order_id, order_value, cart_id, cart_value, currency, checkout_step, items, properties
) from stdin (format binary)
