delete from public.product_daily
where event_date = %(day)s;

insert into public.product_daily (
    event_date, product_id, channel, device_class, user_login_state, product_name, product_category, product_brand,
    views, adds, removes, sessions_viewed, sessions_added, sessions_bought
)
with day_lines as (
    select
        product_lines.session_no,
        product_lines.product_id,
        count(*) filter (where product_lines.event_type = 'view_item') as views,
        count(*) filter (where product_lines.event_type = 'add_to_cart') as adds,
        count(*) filter (where product_lines.event_type = 'remove_from_cart') as removes
    from pg_temp.product_lines as product_lines
    where product_lines.event_date = %(day)s and product_lines.product_id is not null and product_lines.is_counted
    group by product_lines.session_no, product_lines.product_id
),

bought as (
    select distinct
        order_lines.session_no,
        order_lines.product_id
    from pg_temp.order_lines as order_lines
    where order_lines.product_id is not null
),

-- One row per session and product; a session that only bought the product has no line of its own.
interest as (
    select
        both_kinds.session_no,
        both_kinds.product_id,
        sum(both_kinds.views) as views,
        sum(both_kinds.adds) as adds,
        sum(both_kinds.removes) as removes,
        bool_or(both_kinds.is_bought) as is_bought
    from (
        select
            day_lines.session_no,
            day_lines.product_id,
            day_lines.views,
            day_lines.adds,
            day_lines.removes,
            false as is_bought
        from day_lines
        where day_lines.views + day_lines.adds + day_lines.removes > 0
        union all
        select
            bought.session_no,
            bought.product_id,
            0 as views,
            0 as adds,
            0 as removes,
            true as is_bought
        from bought
    ) as both_kinds
    group by both_kinds.session_no, both_kinds.product_id
),

-- As last seen on the day; for a product bought from a cart that was filled on another day, as last seen on that day.
last_seen as (
    select
        product_lines.product_id,
        max(array[(product_lines.event_date = %(day)s)::integer, product_lines.seq, product_lines.item_no]) filter (
            where product_lines.product_name is not null
        ) as name_mark,
        max(array[(product_lines.event_date = %(day)s)::integer, product_lines.seq, product_lines.item_no]) filter (
            where product_lines.product_category is not null
        ) as category_mark,
        max(array[(product_lines.event_date = %(day)s)::integer, product_lines.seq, product_lines.item_no]) filter (
            where product_lines.product_brand is not null
        ) as brand_mark
    from pg_temp.product_lines as product_lines
    where product_lines.product_id is not null
    group by product_lines.product_id
),

facts as (
    select
        last_seen.product_id,
        max(product_lines.product_name) filter (
            where product_lines.seq = last_seen.name_mark[2] and product_lines.item_no = last_seen.name_mark[3]
        ) as product_name,
        max(product_lines.product_category) filter (
            where product_lines.seq = last_seen.category_mark[2] and product_lines.item_no = last_seen.category_mark[3]
        ) as product_category,
        max(product_lines.product_brand) filter (
            where product_lines.seq = last_seen.brand_mark[2] and product_lines.item_no = last_seen.brand_mark[3]
        ) as product_brand
    from last_seen
    inner join pg_temp.product_lines as product_lines on last_seen.product_id = product_lines.product_id
    group by last_seen.product_id
),

final as (
    select
        interest.product_id,
        coalesce(scope_sessions.group_no, 0) as group_no,
        sum(interest.views) as views,
        sum(interest.adds) as adds,
        sum(interest.removes) as removes,
        count(interest.session_no) filter (where interest.views > 0) as sessions_viewed,
        count(interest.session_no) filter (where interest.adds > 0) as sessions_added,
        count(interest.session_no) filter (where interest.is_bought) as sessions_bought
    from interest
    left join pg_temp.scope_sessions as scope_sessions on interest.session_no = scope_sessions.session_no
    group by interest.product_id, coalesce(scope_sessions.group_no, 0)
)

select
    %(day)s as event_date,
    final.product_id,
    session_groups.channel,
    session_groups.device_class,
    session_groups.user_login_state,
    facts.product_name,
    facts.product_category,
    facts.product_brand,
    final.views,
    final.adds,
    final.removes,
    final.sessions_viewed,
    final.sessions_added,
    final.sessions_bought
from final
inner join pg_temp.session_groups as session_groups on final.group_no = session_groups.group_no
left join facts on final.product_id = facts.product_id
where final.views + final.adds + final.removes + final.sessions_bought > 0
