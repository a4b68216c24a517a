-- the categories of the products that each session of the day viewed, on any of its days;
-- one row per session and category
-- Categories may have any length, and are part of a key here: 200 characters are at most 800 bytes, as for ids.
create temporary table viewed_categories on commit drop as
with views as (
    select
        scope_events.session_no,
        scope_events.items,
        scope_events.product_id,
        scope_events.product_category
    from pg_temp.funnel_steps as funnel_steps
    inner join pg_temp.scope_events as scope_events on funnel_steps.session_no = scope_events.session_no
    where scope_events.event_type = 'view_item' and funnel_steps.viewed_at is not null
)

select
    views.session_no,
    left(views.product_category, 200) as category
from views
where views.items is null and views.product_id is not null and views.product_category is not null
union
select
    views.session_no,
    left(listed.item ->> 'category', 200) as category
from views
cross join lateral jsonb_array_elements(views.items) as listed (item)
where
    views.items is not null
    and listed.item ->> 'id' is not null
    and listed.item ->> 'category' is not null;

analyze pg_temp.viewed_categories;
