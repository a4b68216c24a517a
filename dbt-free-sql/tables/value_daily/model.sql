delete from public.value_daily
where event_date = %(day)s;

insert into public.value_daily (event_date, dimension, value, times)
with told as (
    select
        'page' as dimension,
        scope_events.page_path as value,
        count(*) as times
    from pg_temp.scope_events as scope_events
    where
        scope_events.event_date = %(day)s
        and scope_events.page_path is not null
        and scope_events.is_page_view
    group by scope_events.page_path
    union all
    select
        'event_name' as dimension,
        scope_events.event_name as value,
        count(*) as times
    from pg_temp.scope_events as scope_events
    where scope_events.event_date = %(day)s
    group by scope_events.event_name
    union all
    select
        'product' as dimension,
        product_lines.product_id as value,
        count(*) as times
    from pg_temp.product_lines as product_lines
    where
        product_lines.event_date = %(day)s
        and product_lines.event_type in ('view_item', 'add_to_cart', 'remove_from_cart')
        and product_lines.product_id is not null
        and product_lines.is_counted
    group by product_lines.product_id
    union all
    select
        'category' as dimension,
        viewed_categories.category as value,
        count(*) as times
    from pg_temp.viewed_categories as viewed_categories
    group by viewed_categories.category
    union all
    select
        named.dimension,
        named.value,
        count(*) as times
    from pg_temp.scope_sessions as scope_sessions
    cross join
        lateral (
            values
            ('landing_page', scope_sessions.landing_page),
            ('utm_campaign', scope_sessions.utm_campaign)
        ) as named (dimension, value)
    where scope_sessions.session_date = %(day)s and named.value is not null
    group by named.dimension, named.value
)

select
    %(day)s as event_date,
    told.dimension,
    left(told.value, 200) as value,
    sum(told.times) as times
from told
group by told.dimension, left(told.value, 200)
