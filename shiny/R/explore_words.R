# A question in words.

# `viewed a product of laptop by Lenovo`.
step_words <- function(step) {
  events <- paste(EXPLORE_EVENTS[step$events], collapse = " or ")
  where <- Filter(nzchar, step$where)
  said <- vapply(names(where), function(key) paste(STEP_KEYS[[key]]$words, where[[key]]), "")
  paste(c(events, said), collapse = " ")
}

condition_words <- function(condition) {
  if (condition$verb %in% GROUP_VERBS) {
    value <- if (nzchar(condition$value)) label_of(condition$value) else "any"
    return(paste(VERBS[[condition$verb]], value))
  }
  paste(VERBS[[condition$verb]], paste(vapply(condition$steps, step_words, ""), collapse = " and then "))
}

within_words <- function(within) {
  if (within %in% names(WITHIN)) {
    return(WITHIN[[within]])
  }
  unit <- c(s = "seconds", m = "minutes", h = "hours", d = "days")[[substring(within, nchar(within))]]
  paste(sub(".$", "", within), unit)
}

# The whole question as one sentence.
question_words <- function(asked) {
  conditions <- vapply(asked$segment, condition_words, "")
  who <- paste(c(asked$of, if (length(conditions) > 0) paste(conditions, collapse = " and ")), collapse = " ")
  said <- vapply(asked$steps, step_words, "")
  period <- PERIODS[[asked$every]]
  switch(asked$ask,
    funnel = paste0("Of ", who, ": how many ", funnel_words_of(asked, said), "?"),
    paths = paste0(
      "How do ", who, c(from = " go on after they ", to = " come to where they ")[[asked$way]], said[[1]],
      ", by ", NODES[[asked$nodes]], "?"
    ),
    retention = paste0(
      "Of ", who, " that ", said[[1]], " ", COHORTS[[asked$cohorts]], ", by ", period, ": ",
      c(visitors = "how many came back and ", orders = "how many orders had those that ",
        revenue = "what did those spend that ")[[asked$show]], said[[2]], " ", COUNTS[[asked$count]], "?"
    ),
    segment = paste0("How many ", who, " are there?")
  )
}

funnel_words_of <- function(asked, said) {
  joint <- c(in_order = ", then ", `next` = ", directly then ", any_order = ", and ")[[asked$order]]
  without <- vapply(funnel_without(asked), function(each) {
    paste0(", and between step ", each$after, " and ", each$after + 1, " never ", step_words(each$step))
  }, "")
  paste0(
    paste(said, collapse = joint),
    if (nzchar(asked$within)) {
      paste0(", within ", within_words(asked$within))
    } else if (asked$of == "visits") {
      ", within the visit"
    } else {
      ", within 7 days"
    },
    if (asked$order == "any_order") ", in any order", paste(without, collapse = ""),
    if (asked$open) ", entering at any step"
  )
}
