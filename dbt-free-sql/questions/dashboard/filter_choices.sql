-- The `most` names of each filter with the most visits, and how many there are: a list that nobody can lengthen.
with ranked as (
    select
        names.filter,
        names.name,
        row_number() over (
            partition by names.filter
            order by names.name = '(other)', names.visits desc, names.name collate "C" -- noqa: RF03
        ) as place,
        count(*) over (partition by names.filter) as found
    from :known_names as names
)

select
    ranked.filter,
    ranked.name,
    ranked.found::double precision as found
from ranked
where ranked.place <= :most::integer
order by ranked.filter, ranked.name = '(other)', ranked.name
