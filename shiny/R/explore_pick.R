# The figure whose visits are listed, as one value of the address: `funnel*reached*2*device*mobile`. The parts are
# those of the question that lists the visits.

PICKS <- list(
  funnel = c("what", "step", "by", "name"), paths = c("level", "node", "next_node"),
  retention = c("cohort", "period"), segment = "is_in"
)
FUNNEL_WHATS <- c(
  reached = "came to step", lost = "came to step %s and no further", open = "are still open",
  entered = "entered at step", came = "came from the step before to step"
)

# As many values as there are `parts`, vectors of one length or one.
write_pick <- function(ask, ...) {
  parts <- lapply(list(...), function(part) {
    gsub("*", "%2A", gsub("%", "%25", as.character(part), fixed = TRUE), fixed = TRUE)
  })
  do.call(paste, c(list(ask), parts, sep = "*"))
}

# A list of the parts by name; NULL for what can't be read, or belongs to another kind of question.
read_pick <- function(text, ask) {
  # A mark behind the text keeps an empty last part.
  parts <- utils::head(split_at(paste0(substr(text, 1, 1000), "*."), "*"), -1)
  if (length(parts) != length(PICKS[[ask]]) + 1 || parts[[1]] != ask) {
    return(NULL)
  }
  values <- gsub("%25", "%", gsub("%2A", "*", parts[-1], fixed = TRUE), fixed = TRUE)
  picked <- as.list(stats::setNames(values, PICKS[[ask]]))
  if (fits_pick(picked, ask)) picked
}

fits_pick <- function(picked, ask) {
  is_small <- function(text) grepl("^[0-9]{1,2}$", text)
  switch(ask,
    funnel = picked$what %in% names(FUNNEL_WHATS) && grepl("^[1-8]$", picked$step) &&
      picked$by %in% c("", names(FUNNEL_GROUPS), names(TRENDS)),
    paths = grepl("^-?[0-9]{1,2}$", picked$level),
    retention = !is.na(read_day(picked$cohort)) && is_small(picked$period),
    segment = picked$is_in %in% c("t", "f")
  )
}

# What is picked, in words.
pick_words <- function(picked, asked) {
  switch(asked$ask,
    funnel = {
      what <- FUNNEL_WHATS[[picked$what]]
      said <- if (grepl("%s", what, fixed = TRUE)) sprintf(what, picked$step) else what
      if (picked$what %in% c("reached", "entered", "came")) said <- paste(said, picked$step)
      group <- if (nzchar(picked$by)) {
        paste0(", ", tolower(c(FUNNEL_GROUPS, TRENDS)[[picked$by]]), " ", label_of(picked$name))
      }
      paste0("that ", said, group)
    },
    paths = paste0(
      "that were at ", label_of(picked$node), " (place ", picked$level, ") and ",
      if (nzchar(picked$next_node)) paste("went on to", label_of(picked$next_node)) else "ended there"
    ),
    retention = paste0(
      "of the cohort of ", day_words(picked$cohort),
      if (picked$period != "0") paste(", back in", asked$every, picked$period)
    ),
    segment = if (picked$is_in == "t") "in the segment" else "outside the segment"
  )
}

# Text or markup as links to lists of visits.
pick_links <- function(texts, picks, ...) {
  address_links(texts, list(pick = picks), class = "pick", ...)
}
