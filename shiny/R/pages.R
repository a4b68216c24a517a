# A page, and the context that it gets.

# `ui(id, shop)` makes its tags, the same for everybody; `server(id, context)` fills them for one analyst.
page <- function(id, title, ui, server) {
  list(id = id, title = title, ui = ui, server = server)
}

# Pages with their tags as fixed HTML, made once for the process: to make it for each session would take R longer than
# most of that session's other work.
with_markup <- function(pages, shop) {
  lapply(pages, function(each) {
    tags <- each$ui(each$id, shop)
    each$shown <- written_tags(tags)
    each$hidden <- written_tags(htmltools::tagAppendAttributes(tags, hidden = NA))
    each
  })
}

# A page's server begins when its analyst first comes to it: most look at one or two of them.
serve_pages <- function(pages, context) {
  begun <- character()
  shiny::observe({
    page <- page_of(pages, context$address$get("page"))
    if (!page$id %in% begun) {
      begun <<- c(begun, page$id)
      shiny::isolate(page$server(page$id, context))
    }
  })
}

# The page that an address names, else the first.
page_of <- function(pages, id) {
  ids <- vapply(pages, `[[`, "", "id")
  pages[[match(one_of(id, ids), ids)]]
}

# The context of a page's server: `filters()`, `ask(query, ...)` for a reactive, `address`, `shop`, `freshness`.
page_context <- function(address, answers, freshness, shop) {
  context_of(address, answers, freshness, shop, filters = shiny::reactive({
    values <- stats::setNames(lapply(FILTERS, address$get), FILTERS)
    read_filters(values, freshness$today, shop$week_start)
  }))
}

context_of <- function(address, answers, freshness, shop, filters) {
  list(
    filters = filters,
    address = address,
    freshness = freshness,
    shop = shop,
    # The names of all questions that have SQL.
    questions = names(answers$warehouse$questions),
    # The answer to a question of R/questions.R with the filters, and with `...` beside or in place of them.
    ask = function(query, ...) {
      version <- current_version(freshness)
      parameters <- utils::modifyList(filter_parameters(filters()), list(...))
      ask(answers, query, parameters, version)
    },
    with_filters = function(filters) context_of(address, answers, freshness, shop, filters)
  )
}

# The context of panels that the filters `ignored()` can't narrow: choosing one of those draws none of them anew.
context_without <- function(context, ignored) {
  others <- function() {
    utils::modifyList(context$filters(), as.list(stats::setNames(rep("", length(ignored())), ignored())))
  }
  # An equal value invalidates nothing here; in a reactive it would.
  filters <- shiny::reactiveVal(shiny::isolate(others()))
  shiny::observe(filters(others()), priority = 1)
  context$with_filters(filters)
}

# The frame of a page: its name and days, the filters that don't apply, its panels.
page_ui <- function(id, title, ...) {
  ns <- shiny::NS(id)
  htmltools::tags$article(
    class = "page", id = paste0("page-", id), `data-page` = id, `aria-label` = title,
    htmltools::tags$header(
      class = "page-head", htmltools::h1(title),
      htmltools::div(id = ns("days"), class = "days shiny-html-output")
    ),
    htmltools::div(class = "panels", ...)
  )
}

ZONE_MEANING <- "Days, hours and clock times on this page are those of this time zone"

# Says which days the page shows, and of which zone; `ignored()` are the filters that it can't apply, `hint` says what
# can be done then, `compares` is whether it shows the period before. Gives the context of its panels.
page_server <- function(output, context, ignored = function() character(), hint = NULL, compares = TRUE) {
  output$days <- shiny::renderUI(drawn_or_told(function() {
    filters <- context$filters()
    htmltools::tagList(
      htmltools::p(days_in_words(filters, compares)),
      htmltools::p(class = "zone", title = ZONE_MEANING, paste(context$shop$zone, "time")),
      narrowed_words(filters, ignored()), ignored_filters(filters, ignored(), hint = hint)
    )
  }, "days"))
  context_without(context, ignored)
}
