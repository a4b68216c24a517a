-- The `most` names of the filter `filter` with the most visits that hold `text`, in any case.
select names.name
from :known_names as names
where names.filter = :filter and strpos(lower(names.name), lower(:text)) > 0
order by names.visits desc, names.name collate "C" -- noqa: RF03
limit :most::integer
