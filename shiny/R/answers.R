# Answers to questions: a question by its name, with the analyst's filters, from the cache or the warehouse.

# Parameters that select persons or single visits: such answers contain personal data and are never cached.
PERSONAL_PARAMETERS <- c("search", "visit", "skipped")
# Columns with personal data, in any answer.
PERSONAL_COLUMNS <- c(
  "session_id", "client_id", "user_id", "order_id", "event_id", "cart_id", "ip_prefix", "address", "user_agent",
  "agent", "sender"
)

new_answers <- function(warehouse, cache) {
  list(warehouse = warehouse, cache = cache)
}

# `version` is the data's, from `freshness`; `parameters` are `filter_parameters()` and what the page adds.
ask <- function(answers, query, parameters, version) {
  sql <- question(answers$warehouse$questions, query)
  used <- parameters[vapply(names(parameters), function(name) grepl(paste0(":", name), sql, fixed = TRUE), NA)]
  answer <- function() ask_warehouse(answers$warehouse, sql, used)
  if (asks_for_persons(used)) {
    return(answer())
  }
  cached_answer(answers$cache, list(sql, used, version), answer, may_keep = Negate(tells_of_persons))
}

asks_for_persons <- function(parameters) {
  any(nzchar(as.character(unlist(parameters[names(parameters) %in% PERSONAL_PARAMETERS]))))
}

tells_of_persons <- function(answer) {
  any(names(answer) %in% PERSONAL_COLUMNS)
}
