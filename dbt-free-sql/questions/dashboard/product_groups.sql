-- The thousand categories and the thousand brands viewed most, as `grouping` says; a null name for products without
-- one; `found` is how many there are.
with grouped as (
    select
        products.views,
        products.adds,
        products.units,
        products.revenue,
        groups.grouping,
        groups.name
    from :products_of_period as products
    cross join
        lateral (
            values ('category', products.product_category), ('brand', products.product_brand)
        ) as groups (grouping, name)
),

revenue_by_currency as (
    select
        grouped.grouping,
        grouped.name,
        by_currency.currency,
        sum(by_currency.revenue::numeric) as revenue
    from grouped
    cross join jsonb_each(grouped.revenue) as by_currency (currency, revenue)
    group by grouped.grouping, grouped.name, by_currency.currency
),

revenue as (
    select
        by_currency.grouping,
        by_currency.name,
        jsonb_object_agg(by_currency.currency, by_currency.revenue)::text as revenue
    from revenue_by_currency as by_currency
    group by by_currency.grouping, by_currency.name
),

group_sums as (
    select
        grouped.grouping,
        grouped.name,
        count(*)::double precision as products,
        sum(grouped.views)::double precision as views,
        sum(grouped.adds)::double precision as adds,
        sum(grouped.units)::double precision as units
    from grouped
    group by grouped.grouping, grouped.name
),

final as (
    select
        group_sums.*,
        row_number() over (
            partition by group_sums.grouping
            order by
                group_sums.name is not distinct from '(other)', group_sums.views desc, group_sums.units desc,
                group_sums.name collate "C" -- noqa: RF03
        ) as place,
        (count(*) over (partition by group_sums.grouping))::double precision as found
    from group_sums
)

select
    final.grouping,
    final.name,
    final.products,
    final.views,
    final.adds,
    final.units,
    final.found,
    coalesce(revenue.revenue, '{}') as revenue
from final
-- Nulls equal each other here, in a way that can be hashed: made-up names may be many.
left join revenue
    on
        final.grouping = revenue.grouping
        and coalesce(final.name, '') = coalesce(revenue.name, '')
        and (final.name is null) = (revenue.name is null)
where final.place <= 1000
order by final.grouping, final.place
