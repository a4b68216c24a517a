# Funnel: from the visit to the purchase, where visits are lost, for whom, when, and on which pages and products.

STEPS <- names(STEP_NAMES)
BREAKDOWNS <- c(channel = "Channel", device = "Device", login = "Login state", category = "Category")

funnel_ui <- function(id, shop) {
  ns <- shiny::NS(id)
  definitions <- shop$definitions
  page_ui(
    id, "Funnel",
    panel_ui(
      ns("steps"), "From visit to purchase", definitions, class = "full",
      metrics = c("funnel_steps", "share_of_the_start", "lost", "time_between_steps")
    ),
    panel_ui(
      ns("groups"), "Broken down", definitions, metrics = c("funnel_steps", "share_of_the_start"), has_picture = FALSE,
      class = "full"
    ),
    panel_ui(ns("trend"), "Each step's rate, day by day", definitions, metrics = "step_rate", class = "wide"),
    panel_ui(
      ns("ends"), "Where visits ended", definitions, metrics = "where_visits_ended", has_picture = FALSE
    )
  )
}

funnel_server <- function(id, context) {
  shiny::moduleServer(id, function(input, output, session) {
    formats <- context$shop$formats
    page_server(output, context)
    by_day <- shiny::reactive(context$ask("funnel_by_day"))
    steps <- shiny::reactive(funnel_steps(by_day(), context$ask("funnel_medians")))
    by <- shiny::reactive(one_of(context$address$get("by"), names(BREAKDOWNS)))
    groups <- shiny::reactive(context$ask("funnel_by_group", by = by()))
    trend <- shiny::reactive(step_rates(by_day(), context$filters()))
    step <- shiny::reactive(one_of(context$address$get("step"), STEPS, "add_to_cart"))
    ends <- shiny::reactive(context$ask("funnel_ends", step = step()))
    panel_server(
      "steps", steps, function(data, width) funnel_panel(data, width, formats),
      empty = function(data) data$visits[[1]] == 0
    )
    panel_server(
      "groups", groups, function(data, width) funnel_groups(data, by(), formats),
      csv = function(data) data[names(data) != "found"]
    )
    panel_server(
      "trend", trend, function(data, width) step_rates_chart(data, width, formats),
      empty = function(data) all(is.na(data$rate))
    )
    panel_server(
      "ends", ends, function(data, width) funnel_ends(data, step(), formats),
      # The choice of the step stays, also where no visit ended.
      empty = function(data) FALSE
    )
  })
}

# The five steps: step, visits, share (of the start), visits_lost, lost_share (of the step's), mean_s, median_s, and
# the share in the period before.
funnel_steps <- function(by_day, medians) {
  total <- function(name, is_before) {
    chosen <- by_day[by_day$is_before == is_before, ]
    vapply(STEPS, function(step) sum(chosen[[name]][chosen$step == step]), 0, USE.NAMES = FALSE)
  }
  visits <- total("visits", FALSE)
  before <- total("visits", TRUE)
  data.frame(
    step = STEPS,
    visits = visits,
    share = share_of(visits, visits[[1]]),
    visits_lost = total("visits_lost", FALSE),
    lost_share = share_of(total("visits_lost", FALSE), visits),
    mean_s = share_of(total("seconds_sum", FALSE), total("seconds_count", FALSE)),
    median_s = c(NA, unlist(medians[1, STEPS[-1]], use.names = FALSE)),
    share_before = share_of(before, before[[1]])
  )
}

# Of each day and each step after the first: the share of the visits at the step before that came to it.
step_rates <- function(by_day, filters) {
  days <- format(seq(filters$first, filters$last, by = 1))
  visits <- function(step) {
    chosen <- by_day[by_day$step == step, ]
    found <- chosen$visits[match(days, chosen$day)]
    ifelse(is.na(found), 0, found)
  }
  do.call(rbind, lapply(seq_along(STEPS)[-1], function(number) {
    from <- visits(STEPS[[number - 1]])
    data.frame(step = STEPS[[number]], day = days, rate = share_of(visits(STEPS[[number]]), from), from = from)
  }))
}

funnel_panel <- function(steps, width, formats) {
  shown <- transform(steps, name = STEP_NAMES[step])
  shown$visits_lost[shown$step == "purchase"] <- NA
  shown$lost_share[shown$step == "purchase"] <- NA
  htmltools::tagList(
    funnel_chart(steps, width, formats),
    figure_table(
      shown, list(
        column("name", "Step"), column("visits", "Visits", formats$count, figure = "funnel_visits"),
        column("share", "Share of the start", formats$share, figure = "funnel_share"),
        column("share_before", "Period before", formats$share, figure = "funnel_share_before"),
        column("visits_lost", "Lost", formats$count, figure = "funnel_lost"),
        column("lost_share", "Lost share", formats$share, figure = "funnel_lost_share"),
        column("median_s", "Median time", formats$duration, figure = "funnel_median_s"),
        column("mean_s", "Mean time", formats$duration, figure = "funnel_mean_s")
      ),
      key = "step", caption = "The steps of the funnel", sortable = FALSE
    )
  )
}

# The most groups in the table.
MOST_GROUPS <- 50

funnel_groups <- function(groups, by, formats) {
  shares <- utils::head(groups, MOST_GROUPS)
  for (step in STEPS[-1]) shares[[step]] <- share_of(shares[[step]], shares$session)
  shares$label <- if (by == "category") shares$name else label_of(shares$name)
  after_start <- lapply(STEPS[-1], function(step) {
    column(step, STEP_NAMES[[step]], formats$share, bar = TRUE, figure = paste0("group_", step))
  })
  htmltools::tagList(
    choice_links("by", BREAKDOWNS, by, "Broken down by"),
    if (by == "category") {
      htmltools::p(class = "note", "A visit counts in every category that it viewed a product of.")
    },
    figure_table(
      shares, c(
        list(column("label", BREAKDOWNS[[by]]), column("session", "Visits", formats$count, figure = "group_visits")),
        after_start
      ),
      key = "name", caption = paste("The funnel by", tolower(BREAKDOWNS[[by]]))
    ),
    if (groups$found[[1]] > nrow(shares)) shown_of(shares, groups, groups$found[[1]], "by visits", formats)
  )
}

funnel_ends <- function(ends, step, formats) {
  of <- function(kind, label, figure) {
    rows <- ends[ends$kind == kind, ]
    if (nrow(rows) == 0) {
      return(NULL)
    }
    rows$share <- rows$visits / rows$visits_ended
    figure_table(
      utils::head(rows, 8), list(
        column("name", label), column("visits", "Visits", formats$count, bar = TRUE, figure = figure),
        column("share", "Share", formats$share, figure = paste0(figure, "_share"))
      ),
      key = "id", caption = paste0(label, "s where visits ended")
    )
  }
  htmltools::tagList(
    choice_links("step", STEP_NAMES, step, "Visits that came no further than"),
    if (nrow(ends) == 0) {
      nothing_to_show("No visit ended at this step in these days. Choose another step, or other days.")
    } else {
      htmltools::tagList(
        htmltools::p(
          class = "lead", figure("visits_ended", ends$visits_ended[[1]], formats$count),
          if (step == "purchase") " visits bought something." else " visits came this far and no further."
        ),
        of("page", "Last page", "ended_on_page"), of("product", "Last product", "ended_on_product")
      )
    }
  )
}
