# Composes the dashboard: settings, warehouse and cache are one for the process, everything in `server` belongs to one
# session. Shiny has sourced R/ before.

settings <- read_settings()
shop <- list(
  formats = shop_formats(settings), zone = settings$shop_timezone, week_start = settings$shop_week_start,
  definitions = read_definitions()
)
questions <- c(read_questions(), read_explore_questions())
answers <- new_answers(new_warehouse(settings, questions), new_cache(settings$cache_folder))
freshness <- watch_freshness(answers, shop$zone, settings$poll_s)

pages <- with_markup(shop = shop, pages = list(
  page("overview", "Overview", overview_ui, overview_server),
  page("funnel", "Funnel", funnel_ui, funnel_server),
  page("products", "Products", products_ui, products_server),
  page("activity", "Activity", activity_ui, activity_server),
  page("visits", "Visits", visits_ui, visits_server),
  page("explore", "Explore", explore_ui, explore_server),
  page("health", "Data health", health_ui, health_server)
))

ui <- function(request) {
  frame_ui(pages, read_address(request$QUERY_STRING), answers, shop)
}

server <- function(input, output, session) {
  address <- new_address(input, session)
  # For the names of files that a panel gives.
  session$userData$zone <- shop$zone
  end_when_idle(input, session, settings$idle_s)
  context <- page_context(address, answers, freshness, shop)
  frame_server(input, output, session, context)
  serve_pages(pages, context)
}

shinyApp(ui, server)
