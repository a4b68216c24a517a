-- The pages and the products, at most twelve of each, where visits ended that came as far as `step` and no further.
with ended as (
    select
        exits.exit_page,
        exits.exit_product_id,
        exits.sessions as visits
    from public.exit_by_category as exits
    where
        exits.category = :category
        and exits.step = :step
        and exits.session_date between :first_day::date and :last_day::date
        and public.is_group_chosen(
            exits.channel, exits.device_class, exits.user_login_state, :channel, :device_class, :user_login_state
        )
),

pages as (
    select
        ended.exit_page as id,
        sum(ended.visits) as visits
    from ended
    where ended.exit_page <> 'unknown'
    group by ended.exit_page
    order by visits desc, ended.exit_page collate "C" -- noqa: RF03
    limit 12
),

products as (
    select
        ended.exit_product_id as id,
        sum(ended.visits) as visits
    from ended
    where ended.exit_product_id <> 'unknown'
    group by ended.exit_product_id
    order by visits desc, ended.exit_product_id collate "C" -- noqa: RF03
    limit 12
),

final as (
    select
        'page' as kind,
        pages.id,
        pages.id as name,
        pages.visits
    from pages
    union all
    select
        'product' as kind,
        products.id,
        coalesce(
            (
                select product_daily.product_name
                from public.product_daily as product_daily
                where
                    product_daily.product_id = products.id
                    and product_daily.event_date between :first_day::date and :last_day::date
                order by product_daily.event_date desc
                limit 1
            ),
            products.id
        ) as name,
        products.visits
    from products
)

select
    final.kind,
    final.id,
    final.name,
    final.visits::double precision as visits,
    (select sum(ended.visits) from ended)::double precision as visits_ended
from final
order by final.kind asc, final.visits desc, final.id collate "C" -- noqa: RF03
