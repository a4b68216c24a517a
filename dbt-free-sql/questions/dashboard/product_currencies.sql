-- The `most` currencies in which products were sold, the most frequent first; `currencies` is how many there are. With
-- no category the products' own are not looked up.
with sold as (
    select
        sales.product_id,
        sales.currency,
        sum(sales.orders) as orders
    from :chosen_product_sales as sales
    where sales.event_date between :first_day::date and :last_day::date
    group by sales.product_id, sales.currency
)

select
    sold.currency,
    (count(*) over ())::double precision as currencies
from sold
left join :product_interest as interest on sold.product_id = interest.product_id
where public.is_chosen(interest.product_category, :category)
group by sold.currency
order by sum(sold.orders) desc, sold.currency collate "C" -- noqa: RF03
limit :most::integer
