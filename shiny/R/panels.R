# A panel: title, what is this, a picture or a table, and downloads of what it shows. All pages are made of panels.

# `metrics` are ids of docs/metrics.md. `has_picture` is whether the panel draws an SVG that can be saved; `controls`
# are above the drawing, and stay when it is drawn again.
panel_ui <- function(
  id, title, definitions, metrics = character(), has_picture = TRUE, class = NULL, note = NULL, controls = NULL
) {
  ns <- shiny::NS(id)
  heading <- ns("title")
  htmltools::tags$section(
    class = paste(c("panel", class), collapse = " "), `aria-labelledby` = heading, `data-panel` = id,
    htmltools::tags$header(
      htmltools::h2(id = heading, title), what_is_this(definitions, metrics),
      htmltools::div(
        class = "downloads",
        if (has_picture) htmltools::tags$button(type = "button", class = "quiet", `data-picture` = "png", "Picture"),
        shiny::downloadLink(ns("csv"), "CSV", class = "quiet")
      )
    ),
    if (!is.null(note)) htmltools::p(class = "note", note),
    controls,
    htmltools::div(id = ns("body"), class = "panel-body shiny-html-output shiny-report-size", waiting())
  )
}

# `data` is a reactive data frame, or a list of them for a panel that shows several; `draw(data, width)` makes its tags,
# `width` in CSS pixels; `csv(data)` what is downloaded; `empty(data)` tells whether there is nothing to show.
panel_server <- function(id, data, draw, csv = identity, empty = has_no_rows, when_empty = NOTHING_HAPPENED) {
  shiny::moduleServer(id, function(input, output, session) {
    width_name <- paste0("output_", session$ns("body"), "_width")
    # In steps of 40 pixels: small changes of the window draw nothing again.
    width <- shiny::reactive({
      pixels <- session$clientData[[width_name]]
      if (is.null(pixels)) 640 else max(280, floor(pixels / 40) * 40)
    })
    output$body <- shiny::renderUI(drawn_or_told(function() {
      shown <- data()
      if (empty(shown)) nothing_to_show(when_empty) else draw(shown, width())
    }, session$ns("body")))
    output$csv <- shiny::downloadHandler(
      filename = function() {
        paste0(gsub("[^a-z0-9]+", "-", session$ns("")), format(today_in(session$userData$zone)), ".csv")
      },
      content = function(file) write_csv(csv(data()), file),
      contentType = "text/csv; charset=utf-8"
    )
  })
}

NOTHING_HAPPENED <- "Nothing happened in these days with these filters. Choose other days, or take a filter away."

has_no_rows <- function(data) {
  is.null(data) || nrow(data) == 0
}
