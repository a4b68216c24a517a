# What the products page asks. A product's name, category and brand are those of its last day that tells them.

# The products of the period with their sums. Revenue is JSON by currency, as currencies are never added up.
PRODUCTS_OF_PERIOD <- "
  with sums as (
    select
      product_daily.product_id,
      max(product_daily.event_date) filter (where product_daily.product_name is not null) as named_on,
      max(product_daily.event_date) filter (where product_daily.product_category is not null) as categorised_on,
      max(product_daily.event_date) filter (where product_daily.product_brand is not null) as branded_on,
      sum(product_daily.views) as views,
      sum(product_daily.adds) as adds,
      sum(product_daily.sessions_viewed) as sessions_viewed,
      sum(product_daily.sessions_bought) as sessions_bought
    from public.product_daily as product_daily
    where
      product_daily.event_date between :first_day::date and :last_day::date
      and (:channel = '' or product_daily.channel = :channel)
      and (:device_class = '' or product_daily.device_class = :device_class)
      and (:user_login_state = '' or product_daily.user_login_state = :user_login_state)
    group by product_daily.product_id
  ),
  -- A day tells a product's facts once, in all of its groups: three looks by key are cheaper than their comparison.
  interest as (
    select
      sums.product_id,
      sums.views,
      sums.adds,
      sums.sessions_viewed,
      sums.sessions_bought,
      (
        select facts.product_name
        from public.product_daily as facts
        where facts.event_date = sums.named_on and facts.product_id = sums.product_id
        limit 1
      ) as product_name,
      (
        select facts.product_category
        from public.product_daily as facts
        where facts.event_date = sums.categorised_on and facts.product_id = sums.product_id
        limit 1
      ) as product_category,
      (
        select facts.product_brand
        from public.product_daily as facts
        where facts.event_date = sums.branded_on and facts.product_id = sums.product_id
        limit 1
      ) as product_brand
    from sums
  ),
  sales_by_currency as (
    select
      sales.product_id,
      sales.currency,
      sum(sales.orders) as orders,
      sum(sales.orders) filter (where sales.is_inferred) as orders_inferred,
      sum(sales.units) as units,
      sum(sales.revenue) as revenue
    from public.product_sales_daily as sales
    where
      sales.event_date between :first_day::date and :last_day::date
      and (:channel = '' or sales.channel = :channel)
      and (:device_class = '' or sales.device_class = :device_class)
      and (:user_login_state = '' or sales.user_login_state = :user_login_state)
    group by sales.product_id, sales.currency
  ),
  sales as (
    select
      by_currency.product_id,
      sum(by_currency.orders) as orders,
      coalesce(sum(by_currency.orders_inferred), 0) as orders_inferred,
      sum(by_currency.units) as units,
      jsonb_object_agg(by_currency.currency, by_currency.revenue) as revenue
    from sales_by_currency as by_currency
    group by by_currency.product_id
  ),
  products as (
    select
      interest.product_category,
      interest.product_brand,
      coalesce(interest.product_id, sales.product_id) as product_id,
      coalesce(interest.product_name, interest.product_id, sales.product_id) as product_name,
      coalesce(interest.views, 0) as views,
      coalesce(interest.adds, 0) as adds,
      coalesce(interest.sessions_viewed, 0) as sessions_viewed,
      coalesce(interest.sessions_bought, 0) as sessions_bought,
      coalesce(sales.orders, 0) as orders,
      coalesce(sales.orders_inferred, 0) as orders_inferred,
      coalesce(sales.units, 0) as units,
      coalesce(sales.revenue, '{}') as revenue
    from interest
    full join sales on interest.product_id = sales.product_id
    where :category = '' or interest.product_category = :category
  )"

# the thousand products with most of `:rank`, which is views, adds, orders, units or revenue, then in `:currency`
QUERIES$products <- paste(PRODUCTS_OF_PERIOD, "
  select
    products.product_id,
    products.product_name,
    products.product_category,
    products.product_brand,
    products.views::double precision as views,
    products.adds::double precision as adds,
    products.orders::double precision as orders,
    products.units::double precision as units,
    products.sessions_viewed::double precision as sessions_viewed,
    products.sessions_bought::double precision as sessions_bought,
    products.revenue::text as revenue,
    (sum(products.orders_inferred) over ())::double precision as orders_inferred,
    (count(*) over ())::double precision as products
  from products
  order by
    case :rank
      when 'adds' then products.adds
      when 'orders' then products.orders
      when 'units' then products.units
      when 'revenue' then coalesce((products.revenue ->> :currency)::numeric, 0)
      else products.views
    end desc,
    products.views desc,
    products.product_id collate \"C\"
  limit 1000")

# the `:most` currencies in which products were sold, the most frequent first; `currencies` is how many there are
QUERIES$product_currencies <- paste(PRODUCTS_OF_PERIOD, "
  select
    sales_by_currency.currency,
    (count(*) over ())::double precision as currencies
  from sales_by_currency
  where :category = '' or sales_by_currency.product_id in (select products.product_id from products)
  group by sales_by_currency.currency
  order by sum(sales_by_currency.orders) desc, sales_by_currency.currency collate \"C\"
  limit :most::integer")

# Viewed products with what stands out first, the 400 viewed most of the others behind. The bounds are Wilson's score
# interval (https://doi.org/10.1080/01621459.1927.10502953), each passed by chance once in 20.
QUERIES$product_interest <- paste(PRODUCTS_OF_PERIOD, "
  , shares as (
    select
      products.product_id,
      products.product_name,
      products.views,
      products.sessions_viewed,
      products.sessions_bought,
      products.sessions_viewed::double precision as viewed,
      least(products.sessions_bought::double precision / products.sessions_viewed, 1) as share,
      1.6449::double precision as z
    from products
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
      (share + z * z / (2 * viewed)) / (1 + z * z / viewed) as middle,
      z * sqrt(share * (1 - share) / viewed + z * z / (4 * viewed * viewed)) / (1 + z * z / viewed) as reach
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
        when bounds.views < usual.median_views and bounds.middle - bounds.reach > usual.mean_share then 'hidden_winner'
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
  order by final.standing = '', final.views desc, final.product_id collate \"C\"
  limit 400")

# the thousand categories and the thousand brands viewed most, as `grouping` tells; a null name for products that tell
# none; `found` is how many there are
QUERIES$product_groups <- paste(PRODUCTS_OF_PERIOD, "
  , grouped as (
    select
      products.product_id,
      products.views,
      products.adds,
      products.units,
      groups.grouping,
      groups.name
    from products
    cross join lateral (
      values ('category', products.product_category), ('brand', products.product_brand)
    ) as groups (grouping, name)
  ),
  revenue as (
    select
      by_currency.grouping,
      by_currency.name,
      jsonb_object_agg(by_currency.currency, by_currency.revenue)::text as revenue
    from (
      select
        grouped.grouping,
        grouped.name,
        sales_by_currency.currency,
        sum(sales_by_currency.revenue) as revenue
      from grouped
      inner join sales_by_currency on grouped.product_id = sales_by_currency.product_id
      group by grouped.grouping, grouped.name, sales_by_currency.currency
    ) as by_currency
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
          group_sums.name collate \"C\"
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
  order by final.grouping, final.place")
