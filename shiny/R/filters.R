# The filters: days, channel, device, login state, category. Days are the shop's.

RANGES <- c(
  today = "Today", yesterday = "Yesterday", last7 = "Last 7 days", last28 = "Last 28 days", week = "Week to date",
  lastweek = "Last week", month = "Month to date", custom = "Other days\u2026"
)
DEFAULT_RANGE <- "last7"
# Their names in the address.
FILTERS <- c("range", "from", "to", "channel", "device", "login", "category")
LONGEST_DAYS <- 400

# The filters of an address, on a day, where weeks start on the ISO weekday `week_start`. Values that can't be read
# count as not given.
# A list: range, first, last, before_first, before_last (the period before, as long), channel, device, login, category;
# "" where all are meant.
read_filters <- function(values, today, week_start) {
  said <- function(name) if (is.null(values[[name]])) "" else values[[name]]
  range <- if (said("range") %in% names(RANGES)) said("range") else DEFAULT_RANGE
  days <- range_days(range, today, week_start, said("from"), said("to"))
  if (is.null(days)) {
    range <- DEFAULT_RANGE
    days <- range_days(range, today, week_start, "", "")
  }
  # The same weekdays of the week before, or the days directly before.
  back_days <- if (range == "week") 7L else as.integer(days[[2]] - days[[1]]) + 1L
  list(
    range = range,
    first = days[[1]],
    last = days[[2]],
    before_first = days[[1]] - back_days,
    before_last = days[[2]] - back_days,
    channel = said("channel"),
    device = said("device"),
    login = said("login"),
    category = said("category")
  )
}

range_days <- function(range, today, week_start, from, to) {
  yesterday <- today - 1L
  switch(range,
    today = list(today, today),
    yesterday = list(yesterday, yesterday),
    last7 = list(today - 7L, yesterday),
    last28 = list(today - 28L, yesterday),
    # On the first day of a week or month, the one that has just ended.
    week = list(week_start_of(yesterday, week_start), yesterday),
    lastweek = list(week_start_of(today, week_start) - 7L, week_start_of(today, week_start) - 1L),
    month = list(as.Date(format(yesterday, "%Y-%m-01")), yesterday),
    custom = {
      first <- read_day(from)
      last <- read_day(to)
      if (is.na(first) || is.na(last)) {
        NULL
      } else {
        days <- sort(c(first, last))
        list(max(days[[1]], days[[2]] - (LONGEST_DAYS - 1L)), days[[2]])
      }
    }
  )
}

read_day <- function(text) {
  if (!grepl("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", text)) {
    return(as.Date(NA))
  }
  as.Date(text, format = "%Y-%m-%d")
}

# The parameters of every question.
filter_parameters <- function(filters) {
  list(
    first_day = format(filters$first), last_day = format(filters$last),
    before_first_day = format(filters$before_first), before_last_day = format(filters$before_last),
    channel = filters$channel, device_class = filters$device,
    user_login_state = filters$login, category = filters$category
  )
}

# The most names in a list; a search finds the others.
MOST_CHOICES <- 50

# The choices of each filter: the `names` with the most visits in the last 400 days and the one in the address, and how
# many names there are `beyond` them.
filter_choices <- function(answers, values, today) {
  known <- tryCatch(
    {
      version <- ask_version(answers$warehouse)$version
      ask(answers, "filter_choices", list(most = MOST_CHOICES, today = format(today)), version)
    },
    warehouse_failed = function(failed) data.frame(filter = character(), name = character(), found = numeric())
  )
  filters <- names(FILTER_NAMES)
  lapply(stats::setNames(filters, filters), function(filter) {
    mine <- known[known$filter == filter, ]
    list(names = union(mine$name, values[[filter]]), beyond = sum(mine$found[1], -nrow(mine), na.rm = TRUE))
  })
}

filters_ui <- function(values, answers, shop) {
  today <- today_in(shop$zone)
  filters <- read_filters(values, today, shop$week_start)
  choices <- filter_choices(answers, values, today)
  htmltools::tags$form(
    class = "filters", `aria-label` = "Filters",
    select_control("range", "Days", RANGES, names(RANGES), filters$range),
    day_control("from", "From", filters$first),
    day_control("to", "To", filters$last),
    choice_control("channel", "All channels", choices$channel, filters$channel, label_of, shop$formats),
    choice_control("device", "All devices", choices$device, filters$device, label_of, shop$formats),
    choice_control("login", "All visitors", choices$login, filters$login, label_of, shop$formats),
    choice_control("category", "All categories", choices$category, filters$category, identity, shop$formats)
  )
}

choice_control <- function(name, all, choices, chosen, write, formats) {
  label <- FILTER_NAMES[[name]]
  select <- select_control(name, label, c(all, write(choices$names)), c("", choices$names), chosen)
  if (choices$beyond > 0) htmltools::tagList(select, search_control(name, label, choices$beyond, formats)) else select
}

# A field that finds names beyond the list: www/search.js asks for matches while an analyst types.
search_control <- function(name, label, beyond, formats) {
  list_id <- paste0("found-", name)
  htmltools::tags$label(
    class = "control control-search",
    htmltools::span(label, htmltools::tags$small(paste(formats$count(beyond), "more"))),
    htmltools::tags$input(
      type = "search", `data-find` = name, list = list_id, placeholder = "Search", autocomplete = "off",
      maxlength = "200", title = paste0("Names beyond the ", MOST_CHOICES, " with the most visits")
    ),
    htmltools::tags$datalist(id = list_id)
  )
}

# Answers searches for names beyond the lists.
answer_searches <- function(input, session, context) {
  shiny::observeEvent(input$find, {
    filter <- as.character(input$find$filter)
    text <- substr(trimws(as.character(input$find$text)), 1, 200)
    names <- if (filter %in% names(FILTER_NAMES) && nzchar(text)) {
      tryCatch(
        context$ask(
          "filter_search", filter = filter, text = text, most = MOST_CHOICES, today = format(context$freshness$today)
        )$name,
        warehouse_failed = function(failed) character()
      )
    }
    session$sendCustomMessage("found", list(filter = filter, text = text, names = I(as.character(names))))
  })
}

select_control <- function(name, label, labels, values, chosen) {
  first <- !duplicated(values)
  options <- Map(
    function(label, value) htmltools::tags$option(value = value, selected = if (value == chosen) NA, label),
    labels[first], values[first]
  )
  htmltools::tags$label(
    class = paste0("control control-", name), htmltools::span(label),
    htmltools::tags$select(`data-filter` = name, `data-chosen` = chosen, unname(options))
  )
}

day_control <- function(name, label, day) {
  htmltools::tags$label(
    class = paste0("control control-", name), htmltools::span(label),
    htmltools::tags$input(type = "date", `data-filter` = name, value = format(day), required = NA)
  )
}

# `17–23 Nov 2026`-like words above a page: which days, against which.
days_in_words <- function(filters, compares = TRUE) {
  period <- function(first, last) {
    if (first == last) day_words(first, TRUE) else paste(day_words(first), "to", day_words(last, TRUE))
  }
  paste0(
    period(filters$first, filters$last),
    if (compares) paste0(", against ", period(filters$before_first, filters$before_last))
  )
}

FILTER_NAMES <- c(channel = "Channel", device = "Device", login = "Login state", category = "Category")

# For prints, which have no controls: the filters that narrow a page. NULL when none does.
narrowed_words <- function(filters, ignored) {
  set <- setdiff(names(FILTER_NAMES), ignored)
  set <- set[vapply(set, function(name) nzchar(filters[[name]]), NA)]
  if (length(set) == 0) {
    return(NULL)
  }
  chosen <- vapply(set, function(name) label_of(filters[[name]]), "")
  htmltools::p(class = "narrowed", paste0(FILTER_NAMES[set], ": ", chosen, collapse = " \u00b7 "))
}

# One sentence for the filters that are set and that a page or a panel can't apply, `hint` behind it; NULL when none is
# set.
ignored_filters <- function(filters, ignored, what = "page", hint = NULL) {
  set <- ignored[vapply(ignored, function(name) nzchar(filters[[name]]), NA)]
  if (length(set) == 0) {
    return(NULL)
  }
  htmltools::p(
    class = "ignored", role = "note", `data-ignored` = paste(set, collapse = " "),
    paste0(
      paste(FILTER_NAMES[set], collapse = " and "), if (length(set) == 1) " does" else " do",
      " not narrow this ", what, ": its tables don't know it."
    ), hint
  )
}
