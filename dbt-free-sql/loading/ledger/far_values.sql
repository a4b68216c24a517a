-- open sets of which a day has far more new values than usual; the most first
select
    beside.dimension,
    beside.new_values,
    beside.usual_values,
    beside.examples
from public.new_values(%(day)s, %(day)s) as beside
where beside.is_far
order by beside.new_values desc, beside.dimension asc
