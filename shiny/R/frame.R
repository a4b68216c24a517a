# The page around the pages: name, navigation, filters, saved views, the banner's place.

# In the order of execution.
SCRIPTS <- c(
  "limits.js", "address.js", "search.js", "views.js", "chart.js", "states.js", "visits.js", "explore.js",
  "d3/d3-array.min.js", "d3/d3-sankey.min.js", "sankey.js"
)

frame_ui <- function(pages, values, answers, shop) {
  current <- page_of(pages, if (is.null(values$page)) "" else values$page)$id
  htmltools::tagList(
    htmltools::tags$head(
      htmltools::tags$title("sbw_dashboard"),
      htmltools::tags$meta(name = "viewport", content = "width=device-width, initial-scale=1"),
      htmltools::tags$link(rel = "icon", type = "image/svg+xml", href = "icon.svg"),
      lapply(c("theme.css", "frame.css", "panels.css", "visits.css", "explore.css"), function(file) {
        htmltools::tags$link(rel = "stylesheet", href = file)
      }),
      lapply(SCRIPTS, function(file) htmltools::tags$script(src = file, defer = NA))
    ),
    htmltools::a(class = "skip", href = "#main", "To the figures"),
    htmltools::tags$header(
      class = "top",
      htmltools::div(class = "name", logo(), htmltools::span("Shop analytics")),
      htmltools::tags$nav(`aria-label` = "Pages", lapply(pages, function(each) {
        address_link(each$title, changes = list(page = each$id)) |>
          htmltools::tagAppendAttributes(`data-nav` = each$id, `aria-current` = if (each$id == current) "page")
      }))
    ),
    htmltools::tags$details(
      class = "filter-drawer", open = NA, htmltools::tags$summary("Filters"),
      htmltools::div(class = "filter-row", filters_ui(values, answers, shop), views_ui())
    ),
    htmltools::div(id = "banner", class = "shiny-html-output"),
    htmltools::tags$main(id = "main", tabindex = "-1", lapply(pages, function(each) {
      if (each$id == current) each$shown else each$hidden
    })),
    htmltools::div(id = "tip", role = "status", `aria-live` = "polite", hidden = NA),
    htmltools::div(id = "lost", role = "alert", hidden = NA)
  )
}

# Views are addresses with a name; www/views.js keeps them in the analyst's own browser.
views_ui <- function() {
  htmltools::tags$details(
    class = "views", htmltools::tags$summary("Views"),
    htmltools::div(
      class = "views-list",
      htmltools::p(`data-no-views` = NA, "No view saved yet. A view keeps page, days and filters under a name."),
      htmltools::tags$ul(`data-views` = NA),
      htmltools::tags$form(
        `data-save-view` = NA,
        htmltools::tags$input(
          type = "text", `data-view-name` = NA, placeholder = "Name of this view", maxlength = "60",
          `aria-label` = "Name of this view"
        ),
        # Not of type submit: Shiny would hold back all inputs until it is pressed.
        htmltools::tags$button(type = "button", class = "quiet", `data-save` = NA, "Save")
      ),
      htmltools::tags$button(type = "button", class = "quiet", `data-copy-link` = NA, "Copy link to these days"),
      htmltools::tags$input(type = "text", `data-link` = NA, readonly = NA, hidden = NA, `aria-label` = "Link")
    )
  )
}

frame_server <- function(input, output, session, context) {
  answer_searches(input, session, context)
  freshness <- context$freshness
  # The controls follow the address, also where a link has changed it.
  shiny::observe({
    filters <- context$filters()
    session$sendCustomMessage("filters", c(
      filters[c("range", "channel", "device", "login", "category")],
      list(from = format(filters$first), to = format(filters$last))
    ))
  })
  output$banner <- shiny::renderUI({
    if (!is.null(freshness$failure)) {
      htmltools::div(class = "banner bad", role = "alert", `data-banner` = freshness$failure_code, freshness$failure)
    } else if (freshness$is_empty) {
      htmltools::div(
        class = "banner", role = "status", `data-banner` = "empty",
        "The warehouse holds no day yet. `make demo` fills it with a simulated shop's week, `clickstream load` with ",
        "what your own shop has sent."
      )
    } else if (!is.null(freshness$retiming_to)) {
      htmltools::div(
        class = "banner", role = "status", `data-banner` = "retiming", retiming_sentence(freshness$retiming_to)
      )
    } else {
      banner(context)
    }
  })
}

logo <- function() {
  as_html(element(
    "svg", viewBox = view_box(24, 24), width = 24, height = 24, `aria-hidden` = "true",
    within = element("path", d = "M3 20V10h4v10zM10 20V4h4v16zM17 20v-7h4v7z", fill = "var(--accent)")
  ))
}
