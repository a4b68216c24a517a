# The page around the pages: name, navigation, filters, saved views, the banner's place.

frame_ui <- function(pages, values, answers, shop) {
  current <- if (isTRUE(values$page %in% vapply(pages, `[[`, "", "id"))) values$page else pages[[1]]$id
  htmltools::tagList(
    htmltools::tags$head(
      htmltools::tags$title("sbw_dashboard"),
      htmltools::tags$meta(name = "viewport", content = "width=device-width, initial-scale=1"),
      htmltools::tags$link(rel = "icon", type = "image/svg+xml", href = "icon.svg"),
      lapply(c("theme.css", "frame.css", "panels.css"), function(file) {
        htmltools::tags$link(rel = "stylesheet", href = file)
      }),
      lapply(c("address.js", "chart.js", "states.js"), function(file) htmltools::tags$script(src = file, defer = NA))
    ),
    htmltools::a(class = "skip", href = "#main", "To the figures"),
    htmltools::tags$header(
      class = "top",
      htmltools::div(class = "name", htmltools::HTML(LOGO), htmltools::span("Shop analytics")),
      htmltools::tags$nav(`aria-label` = "Pages", lapply(pages, function(each) {
        address_link(each$title, changes = list(page = each$id)) |>
          htmltools::tagAppendAttributes(`data-nav` = each$id, `aria-current` = if (each$id == current) "page")
      }))
    ),
    htmltools::tags$details(
      class = "filter-drawer", open = NA, htmltools::tags$summary("Filters"), filters_ui(values, answers, shop)
    ),
    htmltools::div(id = "banner", class = "shiny-html-output"),
    htmltools::tags$main(id = "main", tabindex = "-1", lapply(pages, function(each) {
      each$ui(each$id, shop) |> htmltools::tagAppendAttributes(hidden = if (each$id != current) NA)
    })),
    htmltools::div(id = "tip", role = "status", `aria-live` = "polite", hidden = NA),
    htmltools::div(id = "lost", role = "alert", hidden = NA)
  )
}

frame_server <- function(input, output, session, address, freshness) {
  output$banner <- shiny::renderUI({
    if (!is.null(freshness$failure)) {
      htmltools::div(class = "banner bad", role = "alert", `data-banner` = "unreachable", freshness$failure)
    }
  })
}

LOGO <- paste0(
  "<svg viewBox='0 0 24 24' width='24' height='24' aria-hidden='true'>",
  "<path d='M3 20V10h4v10zM10 20V4h4v16zM17 20v-7h4v7z' fill='var(--accent)'/></svg>"
)
