-- Viewed products with what stands out first, the 400 viewed most of the others behind. The bounds are Wilson's score
-- interval (https://doi.org/10.1080/01621459.1927.10502953), each passed by chance once in 20.
with shares as (
    select
        products.product_id,
        products.product_name,
        products.views,
        products.sessions_viewed,
        products.sessions_bought,
        products.sessions_viewed::double precision as viewed,
        1.6449::double precision as z,
        least(products.sessions_bought::double precision / products.sessions_viewed, 1) as share
    from :products_of_period as products
    where products.sessions_viewed > 0
),

usual as (
    select
        percentile_cont(0.5) within group (order by shares.views) as median_views,
        least((sum(shares.sessions_bought) / sum(shares.sessions_viewed))::double precision, 1) as mean_share
    from shares
),

bounds as (
    select
        shares.*,
        (shares.share + shares.z * shares.z / (2 * shares.viewed))
        / (1 + shares.z * shares.z / shares.viewed) as middle,
        shares.z
        * sqrt(
            shares.share * (1 - shares.share) / shares.viewed
            + shares.z * shares.z / (4 * shares.viewed * shares.viewed)
        )
        / (1 + shares.z * shares.z / shares.viewed) as reach
    from shares
),

final as (
    select
        bounds.product_id,
        bounds.product_name,
        bounds.views::double precision as views,
        bounds.sessions_viewed::double precision as sessions_viewed,
        bounds.sessions_bought::double precision as sessions_bought,
        bounds.share,
        usual.median_views,
        usual.mean_share,
        case
            when bounds.views >= usual.median_views and bounds.middle + bounds.reach < usual.mean_share then 'looked_at'
            when
                bounds.views < usual.median_views and bounds.middle - bounds.reach > usual.mean_share
                then 'hidden_winner'
            else ''
        end as standing
    from bounds
    cross join usual
)

select
    final.product_id,
    final.product_name,
    final.views,
    final.sessions_viewed,
    final.sessions_bought,
    final.share,
    final.median_views,
    final.mean_share,
    final.standing
from final
order by final.standing = '', final.views desc, final.product_id collate "C" -- noqa: RF03
limit 400
