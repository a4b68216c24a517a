# Overview: how the shop did in these days, against the period before.

overview_ui <- function(id, shop) {
  ns <- shiny::NS(id)
  definitions <- shop$definitions
  page_ui(
    id, "Overview",
    panel_ui(
      ns("figures"), "Key figures", definitions, has_picture = FALSE, class = "figures full",
      note = "With a category: the visits that viewed a product of it, and their orders.",
      metrics = c("visits", "visitors", "page_views", "orders", "conversion", "revenue", "cart_abandonment", "change")
    ),
    panel_ui(ns("events"), "Events over time", definitions, metrics = c("events", "change"), class = "wide"),
    panel_ui(ns("types"), "Top event types", definitions, metrics = c("event_types", "change"), has_picture = FALSE),
    panel_ui(
      ns("pages"), "Top pages", definitions, has_picture = FALSE, class = "wide",
      metrics = c("page_views", "entrances", "exits")
    ),
    panel_ui(ns("loyalty"), "New and returning", definitions, metrics = c("new_and_returning"))
  )
}

overview_server <- function(id, context) {
  shiny::moduleServer(id, function(input, output, session) {
    formats <- context$shop$formats
    context <- page_server(output, context)
    # What tables without a category count: pages and events.
    unnarrowed <- context_without(context, function() "category")
    by_day <- shiny::reactive(with_page_views(context$filters(), overview_days(
      context$filters(), context$ask("visits_by_day"), context$ask("visitors_by_day"), context$ask("activity_by_day")
    )))
    revenue <- shiny::reactive(context$ask("revenue_by_day", most = MOST_CURRENCIES))
    figures <- shiny::reactive(key_figures(
      by_day(), visitors_of(context$ask("visitors_by_day")), context$ask("visitors_before")$visitors, revenue()
    ))
    panel_server(
      "figures", figures, function(data, width) {
        htmltools::tagList(figure_tiles(data, formats), other_currencies(revenue(), formats))
      },
      csv = function(data) data[c("figure", "currency", "value", "before")],
      empty = function(data) all(data$value[data$figure %in% c("visits", "page_views")] == 0)
    )
    events <- shiny::reactive({
      beside_before(overview_days(unnarrowed$filters(), unnarrowed$ask("activity_by_day")), "events")
    })
    types <- shiny::reactive(unnarrowed$ask("event_types"))
    pages <- shiny::reactive(unnarrowed$ask("top_pages"))
    loyalty <- shiny::reactive({
      by_day()[!by_day()$is_before, c("day", "visits_new", "visits_returning", "visits_untold")]
    })
    whole_panel <- function(id, data, draw, ...) {
      panel_server(id, data, function(data, width) {
        htmltools::tagList(ignored_filters(context$filters(), "category", "panel"), draw(data, width))
      }, ...)
    }
    whole_panel(
      "events", events, function(data, width) events_chart(data, width, formats),
      empty = function(data) sum(data$events, data$events_before) == 0
    )
    whole_panel("types", types, function(data, width) event_types_table(data, formats))
    whole_panel("pages", pages, function(data, width) top_pages_table(data, formats))
    panel_server(
      "loyalty", loyalty, function(data, width) new_and_returning(data, width, formats),
      empty = function(data) sum(data[-1]) == 0
    )
  })
}

# Every day of both periods with the counts of some answers, 0 on quiet ones: day, is_before, a column for each count.
# A row without a day is not one of them.
overview_days <- function(filters, ...) {
  days <- c(
    seq(filters$before_first, filters$before_last, by = 1), seq(filters$first, filters$last, by = 1)
  )
  all_days <- data.frame(day = format(days), is_before = days < filters$first)
  for (counts in list(...)) {
    at <- match(all_days$day, counts$day)
    for (name in setdiff(names(counts), c("day", "is_before"))) {
      all_days[[name]] <- ifelse(is.na(at), 0, counts[[name]][at])
    }
  }
  all_days
}

# Hours know no category: with one, page views are those of its visits, on the day each visit started.
with_page_views <- function(filters, by_day) {
  if (nzchar(filters$category)) by_day$page_views <- by_day$visit_page_views
  by_day
}

# Visitors of all days together: the row without a day.
visitors_of <- function(visitors) {
  sum(visitors$visitors[is.na(visitors$day)])
}

# One row per figure: figure, currency ("" where there is none), value, before, is_share, its daily values in `trend`.
key_figures <- function(by_day, visitors, visitors_before, revenue) {
  now <- by_day[!by_day$is_before, ]
  before <- by_day[by_day$is_before, ]
  row <- function(figure, value, before, trend, is_share = FALSE, currency = "") {
    data.frame(figure, currency, value, before, is_share, trend = I(list(trend)))
  }
  counted <- function(name) row(name, sum(now[[name]]), sum(before[[name]]), now[[name]])
  rate <- function(figure, part, whole) {
    row(
      figure, share_of(sum(now[[part]]), sum(now[[whole]])), share_of(sum(before[[part]]), sum(before[[whole]])),
      share_of(now[[part]], now[[whole]]), is_share = TRUE
    )
  }
  in_currency <- function(currency) {
    sales <- revenue[revenue$currency == currency, ]
    at <- match(now$day, sales$day)
    row(
      "revenue", sum(sales$revenue[!sales$is_before]), sum(sales$revenue[sales$is_before]),
      ifelse(is.na(at), 0, sales$revenue[at]), currency = currency
    )
  }
  do.call(rbind, c(
    list(
      counted("visits"),
      row("visitors", visitors, visitors_before, now$visitors),
      counted("page_views"),
      counted("orders"),
      rate("conversion", "visits_bought", "visits")
    ),
    lapply(unique(revenue$currency), in_currency),
    list(rate("cart_abandonment", "carts_abandoned", "visits_added"))
  ))
}

# The most currencies that have a tile or a column: those with the most orders.
MOST_CURRENCIES <- 6

# Says how many currencies have none; `data` has `currencies`, how many there are, in each row. NULL when all have one.
other_currencies <- function(data, formats) {
  beyond <- sum(data$currencies[1], -MOST_CURRENCIES, na.rm = TRUE)
  if (beyond > 0) {
    htmltools::p(
      class = "note foot", figure("currencies_beyond", beyond, formats$count),
      if (beyond == 1) "currency with fewer orders is not shown." else "currencies with fewer orders are not shown."
    )
  }
}

FIGURE_NAMES <- c(
  visits = "Visits", visitors = "Visitors", page_views = "Page views", orders = "Orders", conversion = "Conversion",
  revenue = "Revenue", cart_abandonment = "Cart abandonment"
)

figure_tiles <- function(figures, formats) {
  htmltools::div(class = "tiles", lapply(seq_len(nrow(figures)), function(number) {
    each <- as.list(figures[number, ])
    written <- figure_words(each, formats)
    htmltools::div(
      class = "tile",
      htmltools::span(
        class = "tile-name", FIGURE_NAMES[[each$figure]],
        if (nzchar(each$currency)) htmltools::tags$small(each$currency)
      ),
      htmltools::span(
        class = "tile-value", `data-figure` = each$figure, `data-key` = each$currency,
        `data-value` = plain_number(each$value), title = written$exact, written$value
      ),
      htmltools::span(
        class = paste("tile-change", written$direction), `data-figure` = paste0(each$figure, "_before"),
        `data-key` = each$currency, `data-value` = plain_number(each$before), title = written$before, written$change
      ),
      sparkline(each$trend[[1]])
    )
  }))
}

# How a figure and its change are written. More abandoned carts are worse, more of anything else is better.
figure_words <- function(each, formats) {
  write <- if (each$is_share) {
    formats$share
  } else if (nzchar(each$currency)) {
    function(value) formats$money(value, each$currency)
  } else {
    formats$count
  }
  is_money <- nzchar(each$currency)
  difference <- each$value - each$before
  known <- !is.na(difference) && (each$is_share || each$before > 0)
  is_better <- (difference > 0) != (each$figure == "cart_abandonment")
  direction <- if (!known || difference == 0) "same" else if (is_better) "better" else "worse"
  list(
    value = if (is_money) formats$short_money(each$value, each$currency) else write(each$value),
    exact = write(each$value),
    before = paste("Period before:", write(each$before)),
    change = if (!known) {
      "nothing before"
    } else if (each$is_share) {
      paste0(arrow_of(difference), formats$points(difference))
    } else {
      paste0(arrow_of(difference), formats$change(difference / each$before))
    },
    direction = direction
  )
}

arrow_of <- function(difference) {
  if (difference > 0) "\u25b2 " else if (difference < 0) "\u25bc " else ""
}

# The days of the period, each beside the day as far into the period before.
beside_before <- function(by_day, name) {
  now <- by_day[!by_day$is_before, ]
  before <- by_day[by_day$is_before, ]
  stats::setNames(
    data.frame(now$day, now[[name]], before$day, before[[name]]), c("day", name, "before", paste0(name, "_before"))
  )
}

event_types_table <- function(data, formats) {
  data$change <- ifelse(data$events_before > 0, data$events / data$events_before - 1, NA)
  data$label <- label_of(data$event_type)
  figure_table(
    utils::head(data, 12), list(
      column("label", "Event type"), column("events", "Events", formats$count, bar = TRUE),
      column("change", "Change", formats$change, figure = "events_change")
    ),
    key = "label", caption = "Event types by number of events"
  )
}

top_pages_table <- function(data, formats) {
  figure_table(
    utils::head(data, 15), list(
      column("page_path", "Page"), column("views", "Views", formats$count, bar = TRUE, figure = "page_views"),
      column("entrances", "Entrances", formats$count), column("exits", "Exits", formats$count)
    ),
    key = "page_path", caption = "Pages by views"
  )
}

new_and_returning <- function(data, width, formats) {
  new <- sum(data$visits_new)
  returning <- sum(data$visits_returning)
  share <- share_of(new, new + returning)
  htmltools::tagList(
    htmltools::p(
      class = "lead",
      htmltools::strong(figure("new_share", share, formats$share)), " of visits were a browser's first: ",
      figure("visits_new", new, formats$count), " new, ", figure("visits_returning", returning, formats$count),
      " returning."
    ),
    new_and_returning_chart(data, width, formats)
  )
}
