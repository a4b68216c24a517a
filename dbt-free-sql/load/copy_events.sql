copy public.clickstream_events (
    event_id, event_timestamp, event_name, user_id, user_login_state, identity_source, client_id, session_id,
    is_first_visit, context_product_id, context_product_name, context_product_category, context_product_brand,
    context_product_price, context_product_discount_price, context_product_url_path, event_type, event_date,
    received_at, client_timestamp, page_url, page_path, referrer, utm_source, utm_medium, utm_campaign, channel,
    device_class, browser, os, is_bot, is_late_unreliable, ip_prefix, order_id, order_value, cart_id, cart_value,
    currency, checkout_step, items, properties, raw_object, raw_position, load_date
) from stdin
