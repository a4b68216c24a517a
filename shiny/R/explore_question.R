# The question of the page Explore: read from the address, and written as the JSON that the warehouse's SQL takes.

ASKS <- c(funnel = "Funnel", paths = "Paths", retention = "Retention", segment = "Segment")
ORDERS <- c(in_order = "in this order", `next` = "each directly after the one before", any_order = "in any order")
WITHIN <- c(
  `1m` = "1 minute", `5m` = "5 minutes", `10m` = "10 minutes", `30m` = "30 minutes", `1h` = "1 hour",
  `4h` = "4 hours", `1d` = "1 day", `3d` = "3 days", `7d` = "7 days", `14d` = "14 days", `30d` = "30 days"
)
SECONDS <- c(s = 1, m = 60, h = 3600, d = 86400)
LONGEST_WITHIN_S <- 31 * 86400
FUNNEL_GROUPS <- c(
  channel = "Channel", device = "Device", login = "Login state", category = "Category", brand = "Brand",
  product = "Product", page = "Page"
)
TRENDS <- c(day = "Day", week = "Week")
WAYS <- c(from = "onwards from the first time they", to = "up to the first time they")
NODES <- c(page_kind = "kinds of pages", page = "pages", event = "what was done")
PERIODS <- c(day = "day", week = "week", month = "month")
COHORTS <- c(first_ever = "for the first time ever", each_period = "in each period")
COUNTS <- c(on = "in that period", on_or_after = "in that period or later")
RETENTION_MEASURES <- c(visitors = "visitors", orders = "orders", revenue = "revenue")

MOST_STEPS <- 8
MOST_CONDITIONS <- 6

# The parameters of a question in the address; `pick` is the figure whose visits are listed.
STEP_PARAMETERS <- paste0("s", seq_len(MOST_STEPS))
WITHOUT_PARAMETERS <- paste0("no", 1:4)
SEGMENT_PARAMETERS <- paste0("c", seq_len(MOST_CONDITIONS))
EXPLORE_PARAMETERS <- c(
  "ask", "of", STEP_PARAMETERS, "order", "within", "open", WITHOUT_PARAMETERS, "group", "trend", "way", "nodes",
  "every", "cohorts", "count", "show", SEGMENT_PARAMETERS, "pick"
)

DEFAULT_STEPS <- list(
  funnel = c("view_item", "add_to_cart", "begin_checkout.checkout_progress", "purchase"),
  paths = "view_home", retention = c("purchase", "purchase"), segment = character()
)

# What the address asks; `get` reads one of its values, `asks` are the kinds that the warehouse can answer.
# A list: ask, of, steps, order, within, open, without, group, trend, way, nodes, every, cohorts, count, show, segment.
read_explore <- function(get, asks) {
  ask <- one_of(get("ask"), asks)
  # Segments come into questions with their own SQL.
  conditions <- if ("segment" %in% asks) {
    Filter(Negate(is.null), lapply(SEGMENT_PARAMETERS, function(name) read_condition(get(name))))
  }
  if (ask == "segment" && length(conditions) == 0) conditions <- list(read_condition("did*view_item"))
  # An open funnel is in order, and excludes nothing.
  open <- get("open") == "1"
  list(
    ask = ask,
    of = switch(ask, paths = "visits", retention = "visitors", one_of(get("of"), c("visits", "visitors"))),
    steps = read_steps(get, ask),
    order = if (open) "in_order" else one_of(get("order"), names(ORDERS)),
    within = if (is.na(seconds_of(get("within")))) "" else get("within"),
    open = open,
    without = if (!open) Filter(Negate(is.null), lapply(WITHOUT_PARAMETERS, function(name) read_without(get(name)))),
    group = one_of(get("group"), names(FUNNEL_GROUPS)),
    trend = one_of(get("trend"), names(TRENDS)),
    way = one_of(get("way"), names(WAYS)),
    nodes = one_of(get("nodes"), names(NODES)),
    every = one_of(get("every"), names(PERIODS), "week"),
    cohorts = one_of(get("cohorts"), names(COHORTS)),
    count = one_of(get("count"), names(COUNTS)),
    show = one_of(get("show"), names(RETENTION_MEASURES)),
    segment = conditions
  )
}

read_steps <- function(get, ask) {
  steps <- Filter(Negate(is.null), lapply(STEP_PARAMETERS, function(name) read_step(get(name))))
  fewest <- c(funnel = 2, paths = 1, retention = 2, segment = 0)[[ask]]
  if (length(steps) == 0) {
    return(lapply(DEFAULT_STEPS[[ask]], read_step))
  }
  while (length(steps) < fewest) steps <- c(steps, list(read_step("purchase")))
  if (ask == "funnel") steps else steps[seq_len(fewest)]
}

# An excluded step, `1*STEP`: after step 1, before step 2.
read_without <- function(text) {
  after <- sub("[*].*", "", text)
  step <- read_step(sub("^[^*]*[*]", "", text))
  if (grepl("^[1-7]$", after) && !is.null(step)) list(after = as.integer(after), step = step)
}

# Of `30m`; NA for what is no time, or too long.
seconds_of <- function(text) {
  if (!grepl("^[0-9]{1,5}[smhd]$", text)) {
    return(NA_real_)
  }
  seconds <- as.numeric(sub(".$", "", text)) * SECONDS[[substring(text, nchar(text))]]
  if (seconds >= 1 && seconds <= LONGEST_WITHIN_S) seconds else NA_real_
}

# The JSON of a question, of the days and groups of the filters. `by` is what a funnel is broken down by.
question_json <- function(asked, filters, week_start, by = "") {
  only <- Filter(nzchar, filters[c("channel", "device", "login", "category")])
  all <- Filter(Negate(is.null), lapply(asked$segment, condition_of_question))
  question <- list(
    ask = asked$ask, first_day = format(filters$first), last_day = format(filters$last), of = asked$of,
    week_start = week_start, only = json_object(only)
  )
  if (length(all) > 0 && asked$ask != "segment") question$segment <- list(of = asked$of, all = all)
  steps <- lapply(asked$steps, step_of_question)
  more <- switch(asked$ask,
    funnel = list(
      steps = steps, order = asked$order, within_s = if (nzchar(asked$within)) seconds_of(asked$within),
      open = asked$open, by = by, without = lapply(funnel_without(asked), function(each) {
        c(list(after = each$after), step_of_question(each$step))
      })
    ),
    paths = c(list(nodes = asked$nodes, deep = 5L, most = 8L), stats::setNames(steps[1], asked$way)),
    retention = list(
      first = steps[[1]], again = steps[[2]], every = asked$every, cohorts = asked$cohorts, count = asked$count,
      periods = 8L, measure = asked$show
    ),
    segment = list(all = all)
  )
  as.character(jsonlite::toJSON(c(question, more), auto_unbox = TRUE, null = "null", digits = NA))
}

# Those that lie between two of the steps.
funnel_without <- function(asked) {
  Filter(function(each) each$after < length(asked$steps), asked$without)
}
