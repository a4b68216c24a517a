# Activity: when the shop is busy, by its own clock.

activity_ui <- function(id, shop) {
  ns <- shiny::NS(id)
  definitions <- shop$definitions
  page_ui(
    id, "Activity",
    panel_ui(
      ns("week"), "The week by the hour", definitions, class = "full",
      metrics = c(
        "an_hour_s_activity", "busiest_hour", "events", "page_views", "product_views", "adds_to_cart", "orders"
      )
    ),
    panel_ui(
      ns("clock"), "Hours of the day", definitions,
      metrics = c("an_hour_s_activity", "busiest_hour"), class = "half"
    ),
    panel_ui(ns("weekdays"), "Weekdays", definitions, metrics = c("a_weekday_s_activity"), class = "half"),
    panel_ui(ns("time"), "Over time", definitions, metrics = c("activity_over_time"), class = "full")
  )
}

MEASURES <- c(
  events = "Events", page_views = "Page views", product_views = "Product views", adds = "Adds", orders = "Orders"
)
# With a category: the orders of visits that viewed a product of it.
BY_CATEGORY <- "orders"
GRAINS <- c(hour = "An hour", day = "A day")
# With more hours the chart can't be read.
LONGEST_HOURLY_DAYS <- 31

activity_server <- function(id, context) {
  shiny::moduleServer(id, function(input, output, session) {
    measure <- shiny::reactive(one_of(context$address$get("measure"), names(MEASURES)))
    context <- page_server(
      output, context, ignored = function() if (measure() %in% BY_CATEGORY) character() else "category",
      hint = " Only orders can be narrowed by it.", compares = FALSE
    )
    grain <- shiny::reactive(read_grain(context$address$get("grain"), context$filters()))
    # The choices that the words and pictures of all panels need.
    about <- shiny::reactive(list(
      measure = measure(), label = MEASURES[[measure()]], grain = grain(), filters = context$filters(),
      formats = context$shop$formats
    ))
    panel <- function(id, data, draw, ..., empty = function(data) sum(data$value) == 0) {
      panel_server(id, data, function(data, width) draw(data, width, about()), ..., empty = empty)
    }
    week <- shiny::reactive(week_of(context$ask("activity_cells", measure = measure()), context$shop$week_start))
    panel("week", week, week_by_hour)
    panel("clock", shiny::reactive(hours_of_day(week())), hours_panel)
    panel(
      "weekdays", shiny::reactive(weekdays_of(week())), weekdays_panel,
      empty = function(data) sum(data$value) == 0 || all(is.na(data$mean)),
      when_empty = paste(
        "These days hold no whole weekday, or nothing happened in them. Choose more days, or take a filter away."
      )
    )
    panel("time", shiny::reactive({
      context$ask(if (grain() == "hour") "activity_hours" else "activity_days", measure = measure())
    }), over_time, csv = function(data) with_moments(data, context$shop$zone))
  })
}

# Hours for up to a week, unless the address asks for days.
read_grain <- function(said, filters) {
  days <- days_of(filters)
  if (days > LONGEST_HOURLY_DAYS) "day" else one_of(said, names(GRAINS), if (days <= 7) "hour" else "day")
}

days_of <- function(filters) {
  as.integer(filters$last - filters$first) + 1
}

# The 168 cells from the start of the week on, with `mean`, their counts in a mean hour; NA where the days don't hold
# the hour.
week_of <- function(cells, week_start) {
  with_mean(cells[order(match(cells$weekday, week_days(week_start)), cells$hour_of_day), ])
}

with_mean <- function(counts) {
  counts$mean <- ifelse(counts$hours > 0, counts$value / counts$hours, NA_real_)
  counts
}

# One row per hour of the day: hour_of_day, hours, value, mean.
hours_of_day <- function(week) {
  with_mean(stats::aggregate(cbind(hours, value) ~ hour_of_day, week, sum))
}

# One row per weekday, in the order of the week: `mean` is a mean day's count, the sum of its hours' means. NA where the
# days don't hold all hours of one; 23 are all where clocks go forward.
weekdays_of <- function(week) {
  rows <- lapply(split(week, factor(week$weekday, unique(week$weekday))), function(day) {
    is_whole <- sum(day$hours > 0) >= 23
    data.frame(
      weekday = day$weekday[[1]], hours = sum(day$hours), value = sum(day$value),
      mean = if (is_whole) sum(day$mean, na.rm = TRUE) else NA_real_
    )
  })
  do.call(rbind, unname(rows))
}
