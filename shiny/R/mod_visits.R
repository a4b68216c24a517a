# Visits: how long they last and how they go, by channel and landing page; a sample of them, and one by one.

visits_ui <- function(id, shop) {
  ns <- shiny::NS(id)
  definitions <- shop$definitions
  page_ui(
    id, "Visits",
    panel_ui(
      ns("figures"), "Key figures", definitions, has_picture = FALSE, class = "figures full",
      metrics = c("visits", "bounce_rate", "engaged_share", "pages_per_visit", "visit_duration", "change"),
      note = "With a category: the visits that viewed a product of it."
    ),
    panel_ui(
      ns("channels"), "By channel", definitions, has_picture = FALSE, class = "wide",
      metrics = c("channel", "visits", "bounce_rate", "engaged_share", "visit_duration", "conversion"),
      note = "Choose a channel to see it alone."
    ),
    panel_ui(ns("lengths"), "How long visits last", definitions, metrics = c("visit_duration", "engaged_share")),
    panel_ui(
      ns("landings"), "By landing page", definitions, has_picture = FALSE, class = "full",
      metrics = c("landing_page", "visits", "bounce_rate", "engaged_share", "visit_duration", "conversion"),
      note = "Choose a page to find its visits below."
    ),
    visit_sample_ui(ns("sample"), definitions),
    visit_path_ui(ns("path"), definitions)
  )
}

visits_server <- function(id, context) {
  shiny::moduleServer(id, function(input, output, session) {
    formats <- context$shop$formats
    page_server(output, context)
    by_day <- shiny::reactive(context$ask("visits_of_days"))
    figures <- shiny::reactive({
      before <- filter_parameters(context$filters())[c("before_first_day", "before_last_day")]
      visit_figures(
        by_day(), context$ask("visit_median")$duration_median,
        context$ask("visit_median", first_day = before[[1]], last_day = before[[2]])$duration_median
      )
    })
    panel_server(
      "figures", figures, function(data, width) visit_tiles(data, formats),
      csv = function(data) data[c("figure", "value", "before")],
      empty = function(data) data$value[[1]] == 0
    )
    panel_server(
      "channels", shiny::reactive(context$ask("visits_by_channel")),
      function(data, width) visits_by_channel_table(data, formats)
    )
    panel_server(
      "lengths", shiny::reactive(every_span(context$ask("visit_lengths"), sum(by_day()$engaged[!by_day()$is_before]))),
      function(data, width) visit_lengths(data, width, formats),
      empty = function(data) sum(data$visits) == 0
    )
    panel_server(
      "landings", shiny::reactive(context$ask("visits_by_landing_page")),
      function(data, width) visits_by_landing_page_table(data, formats)
    )
    visit_sample_server("sample", context)
    visit_path_server("path", context)
  })
}

# One row per figure: figure, value, before, and its daily values in `trend`; a median has none, since those of days say
# nothing about that of a period. `by_day` are the days of both periods, `median` and `median_before` theirs.
visit_figures <- function(by_day, median, median_before) {
  measures <- list(
    visits = function(rows) rows$visits,
    bounce_rate = function(rows) share_of(rows$bounces, rows$visits),
    engaged_share = function(rows) share_of(rows$engaged, rows$visits),
    pages_per_visit = function(rows) share_of(rows$page_views, rows$visits),
    duration_mean = function(rows) share_of(rows$seconds, rows$visits)
  )
  totals <- function(is_before) {
    rows <- by_day[by_day$is_before == is_before, ]
    as.data.frame(lapply(rows[c("visits", "bounces", "engaged", "page_views", "seconds")], sum))
  }
  row <- function(figure, value, before, trend) data.frame(figure, value, before, trend = I(list(trend)))
  do.call(rbind, c(
    Map(function(figure, measure) {
      row(figure, measure(totals(FALSE)), measure(totals(TRUE)), measure(by_day[!by_day$is_before, ]))
    }, names(measures), measures) |> unname(),
    list(row("duration_median", median, median_before, numeric()))
  ))
}

VISIT_FIGURES <- c(
  visits = "Visits", bounce_rate = "Bounce rate", engaged_share = "Engaged share", pages_per_visit = "Pages per visit",
  duration_mean = "Mean duration", duration_median = "Median duration"
)

visit_tiles <- function(figures, formats) {
  htmltools::div(class = "tiles", lapply(seq_len(nrow(figures)), function(number) {
    each <- figures[number, ]
    write <- visit_figure_format(each$figure, formats)
    change <- visit_figure_change(each, formats)
    htmltools::div(
      class = "tile",
      htmltools::span(class = "tile-name", VISIT_FIGURES[[each$figure]]),
      htmltools::span(
        class = "tile-value", `data-figure` = each$figure, `data-value` = plain_number(each$value), write(each$value)
      ),
      htmltools::span(
        class = paste("tile-change", change$direction), `data-figure` = paste0(each$figure, "_before"),
        `data-value` = plain_number(each$before), title = paste("Period before:", write(each$before)), change$words
      ),
      sparkline(each$trend[[1]])
    )
  }))
}

visit_figure_format <- function(figure, formats) {
  switch(figure,
    visits = formats$count,
    bounce_rate = ,
    engaged_share = formats$share,
    pages_per_visit = function(value) formats$number(value, 1),
    formats$duration
  )
}

# More bounces are worse, more of anything else is better.
visit_figure_change <- function(each, formats) {
  difference <- each$value - each$before
  is_share <- each$figure %in% c("bounce_rate", "engaged_share")
  if (is.na(difference) || (!is_share && each$before <= 0)) {
    return(list(words = "nothing before", direction = "same"))
  }
  is_better <- (difference > 0) != (each$figure == "bounce_rate")
  list(
    words = paste0(
      arrow_of(difference), if (is_share) formats$points(difference) else formats$change(difference / each$before)
    ),
    direction = if (difference == 0) "same" else if (is_better) "better" else "worse"
  )
}

visits_by_channel_table <- function(data, formats) {
  data$label <- label_of(data$channel)
  figure_table(
    data, c(list(column("label", "Channel")), visit_columns("channel", formats)), key = "channel",
    caption = "Channels by number of visits", link = function(key) list(channel = key), label = "label"
  )
}

visits_by_landing_page_table <- function(data, formats) {
  figure_table(
    utils::head(data, 12), c(list(column("landing_page", "Landing page")), visit_columns("landing", formats)),
    key = "landing_page", caption = "Landing pages by number of visits",
    link = function(key) list(landing = key, sample_page = "")
  )
}

# `of` begins the figures' names.
visit_columns <- function(of, formats) {
  list(
    column("visits", "Visits", formats$count, bar = TRUE, figure = paste0(of, "_visits")),
    column("bounce_rate", "Bounce rate", formats$share, figure = paste0(of, "_bounce_rate")),
    column("engaged_share", "Engaged", formats$share, figure = paste0(of, "_engaged_share")),
    column("duration_mean", "Mean duration", formats$duration, figure = paste0(of, "_duration_mean")),
    column("duration_median", "Median", formats$duration, figure = paste0(of, "_duration_median")),
    column("conversion", "Conversion", formats$share, figure = paste0(of, "_conversion"))
  )
}
