-- every event that the day's rows depend on, without bots: the day's own, and those of its sessions on other days
-- seq is the order of (event_timestamp, event_id); session_no is null for an event in no session.
-- A visit's other day is read by index, visit by visit (`offset 0` ensures it): the cost doesn't grow with the table.
create temporary table scope_events on commit drop as
with named as not materialized (
    select events.*
    from public.counted_events as events
    where
        events.event_date = %(day)s
        and (events.session_id is not null or events.client_id is null)
    union all
    select other_days.*
    from (
        select distinct
            session_keys.sent_session_id,
            other_days.other_day
        from pg_temp.session_keys as session_keys
        cross join unnest(session_keys.other_days) as other_days (other_day)
    ) as ids
    cross join
        lateral (
            select events.*
            from public.counted_events as events
            where events.session_id = ids.sent_session_id and events.event_date = ids.other_day
            offset 0
        ) as other_days
),

chosen as (
    select
        session_keys.session_no,
        session_keys.reliable_from,
        session_keys.reliable_to,
        named.*
    from named
    left join pg_temp.session_keys as session_keys
        on named.session_id = session_keys.sent_session_id and session_keys.shared_by is null
    where session_keys.session_no is not null or named.session_id is null
    union all
    -- On nearly all days no id is shared, and this part reads nothing.
    select
        session_keys.session_no,
        session_keys.reliable_from,
        session_keys.reliable_to,
        named.*
    from named
    inner join pg_temp.session_keys as session_keys
        on
            named.session_id = session_keys.sent_session_id
            and coalesce(named.client_id, '') = session_keys.shared_by
    union all
    select
        session_keys.session_no,
        session_keys.reliable_from,
        session_keys.reliable_to,
        own_events.*
    from pg_temp.session_keys as session_keys
    cross join
        lateral (
            select events.*
            from public.counted_events as events
            where
                events.client_id = session_keys.client_id
                and events.session_id is null
                and events.event_timestamp between session_keys.started_at and session_keys.ended_at
            offset 0
        ) as own_events
    where session_keys.client_id is not null
)

select
    (row_number() over (order by chosen.event_timestamp, chosen.event_id))::integer as seq,
    chosen.session_no,
    chosen.event_id,
    chosen.event_timestamp,
    -- An event with an unreliable time is moved into the span of the reliable times of its visit.
    case
        when chosen.is_late_unreliable
            then least(greatest(chosen.event_timestamp, chosen.reliable_from), chosen.reliable_to)
        else chosen.event_timestamp
    end as visit_at,
    chosen.received_at,
    chosen.event_date,
    chosen.is_first_visit,
    chosen.event_type,
    chosen.event_type = any(%(page_view_types)s) as is_page_view,
    chosen.event_name,
    chosen.client_id,
    chosen.user_id,
    chosen.user_login_state,
    chosen.page_path,
    -- Only a referrer on another site counts. An event without a channel has none: its referrer is the shop itself or a
    -- payment service, or is missing. If a campaign determines the channel, the hosts are compared, without scheme,
    -- credentials, port, case (RFC 3986, section 3.2), `www.` and a dot at the end.
    case
        when chosen.channel is null then null
        when split_part(chosen.referrer, '/', 3) = split_part(chosen.page_url, '/', 3) then null
        -- Most addresses have only a host in this place, and need no regular expression.
        when
            starts_with(chosen.referrer, 'https://') and starts_with(chosen.page_url, 'https://')
            and translate(
                split_part(chosen.referrer, '/', 3) || split_part(chosen.page_url, '/', 3), '@:?#', ''
            ) = split_part(chosen.referrer, '/', 3) || split_part(chosen.page_url, '/', 3)
            then
                case
                    when
                        rtrim(replace('//' || lower(split_part(chosen.referrer, '/', 3)), '//www.', '//'), '.')
                        <> rtrim(replace('//' || lower(split_part(chosen.page_url, '/', 3)), '//www.', '//'), '.')
                        then chosen.referrer
                end
        when
            rtrim(lower(substring(
                chosen.referrer from '^(?:[A-Za-z][A-Za-z0-9+.-]*:)?//(?:[^/?#@]*@)?(?:www[.](?=[^/?#:]))?([^/?#:]+)'
            )), '.')
            <> coalesce(rtrim(lower(substring(
                chosen.page_url from '^(?:[A-Za-z][A-Za-z0-9+.-]*:)?//(?:[^/?#@]*@)?(?:www[.](?=[^/?#:]))?([^/?#:]+)'
            )), '.'), '')
            then chosen.referrer
    end as referrer,
    chosen.utm_source,
    chosen.utm_medium,
    chosen.utm_campaign,
    chosen.channel,
    chosen.device_class,
    chosen.context_product_id as product_id,
    chosen.context_product_name as product_name,
    chosen.context_product_category as product_category,
    chosen.context_product_brand as product_brand,
    -- Few products have a discount.
    case
        when
            chosen.properties ? 'product'
            and chosen.context_product_price is not null
            and chosen.properties -> 'product' ? 'discount'
            then
                public.paid_price(
                    chosen.context_product_price,
                    public.plain_number(chosen.properties #> '{product,discount}'),
                    chosen.context_product_discount_price
                )
        else coalesce(chosen.context_product_discount_price, chosen.context_product_price)
    end as product_price,
    nullif(chosen.items, '[]') as items,
    -- The last product that the event is about: none for list views; items take precedence over its own product.
    case
        when chosen.event_type = 'view_item_list' then null
        when chosen.items <> '[]' then jsonb_path_query_array(chosen.items, '$[*].id ? (@ != null)') ->> -1
        else chosen.context_product_id
    end as about_product_id,
    chosen.currency,
    chosen.order_id,
    chosen.order_value,
    -- The quantity of one product. Few events have one of these fields, so most are not searched for it.
    case
        when
            chosen.event_type in ('add_to_cart', 'remove_from_cart', 'purchase')
            and chosen.properties ?| array['product', 'quantity', 'order', 'invalid']
            then public.told_quantity(chosen.properties)
    end as quantity,
    case
        when
            chosen.event_type in ('add_to_cart', 'remove_from_cart', 'purchase')
            and chosen.properties ?| array['product', 'quantity', 'order', 'invalid']
            then public.has_unread_quantity(chosen.properties)
    end as has_unread_quantity,
    -- What was searched for: the first field that tells it.
    case
        when chosen.event_type = 'search'
            then
                (
                    select left(lower(btrim(chosen.properties ->> fields.name)), 200)
                    from unnest(%(search_term_fields)s::text[]) with ordinality as fields (name, place)
                    where btrim(chosen.properties ->> fields.name) <> ''
                    order by fields.place asc
                    limit 1
                )
    end as search_term
from chosen;

analyze pg_temp.scope_events (session_no, event_timestamp, event_date, event_type, items, product_id, page_path);
