# What pages ask: a query by its name, with the analyst's filters, answered from the cache or the warehouse.

new_answers <- function(warehouse, cache) {
  list(warehouse = warehouse, cache = cache)
}

# `version` is the data's, from `freshness`; `parameters` are `filter_parameters()` and what the page adds.
ask <- function(answers, query, parameters, version) {
  sql <- QUERIES[[query]]
  if (is.null(sql)) {
    stop("there is no query named ", query, call. = FALSE)
  }
  used <- parameters[vapply(names(parameters), function(name) grepl(paste0(":", name), sql, fixed = TRUE), NA)]
  cached_answer(answers$cache, list(sql, used, version), function() ask_warehouse(answers$warehouse, sql, used))
}
