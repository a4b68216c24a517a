delete from public.exit_category_daily
where session_date = %(day)s;

insert into public.exit_category_daily (
    session_date, category, step_number, step, exit_page, exit_product_id, channel, device_class, user_login_state,
    sessions
)
with ends as (
    select
        viewed_categories.category,
        case
            when funnel_steps.purchased_at is not null then 5
            when funnel_steps.checkout_at is not null then 4
            when funnel_steps.added_at is not null then 3
            when funnel_steps.viewed_at is not null then 2
            else 1
        end as step_number,
        coalesce(visits.exit_page, 'unknown') as exit_page,
        coalesce(visits.exit_product_id, 'unknown') as exit_product_id,
        visits.group_no
    from pg_temp.viewed_categories as viewed_categories
    inner join pg_temp.scope_sessions as visits on viewed_categories.session_no = visits.session_no
    inner join pg_temp.funnel_steps as funnel_steps on viewed_categories.session_no = funnel_steps.session_no
),

final as (
    select
        ends.category,
        ends.step_number,
        ends.exit_page,
        ends.exit_product_id,
        ends.group_no,
        count(*) as sessions
    from ends
    group by ends.category, ends.step_number, ends.exit_page, ends.exit_product_id, ends.group_no
)

select
    %(day)s as session_date,
    final.category,
    final.step_number,
    (array['session', 'view_item', 'add_to_cart', 'begin_checkout', 'purchase'])[final.step_number] as step,
    final.exit_page,
    final.exit_product_id,
    session_groups.channel,
    session_groups.device_class,
    session_groups.user_login_state,
    final.sessions
from final
inner join pg_temp.session_groups as session_groups on final.group_no = session_groups.group_no
order by final.category, final.step_number
