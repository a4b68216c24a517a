# Products: which ones are looked at, put in the cart and bought; which stand out; one product's days.

products_ui <- function(id, shop) {
  ns <- shiny::NS(id)
  definitions <- shop$definitions
  table <- function(panel, title, metrics, class) {
    panel_ui(ns(panel), title, definitions, metrics, has_picture = FALSE, class = class)
  }
  sales <- c("product_orders", "units", "product_revenue", "product_conversion", "inferred_sales")
  page_ui(
    id, "Products",
    table("top", "Top products", c("product_views", "adds_to_cart", sales), "full"),
    panel_ui(
      ns("interest"), "Interest and conversion", definitions, class = "wide",
      metrics = c("product_conversion", "looked_at_not_bought", "hidden_winners")
    ),
    panel_ui(
      ns("history"), "One product", definitions,
      metrics = c("one_product", "product_views", "adds_to_cart", "product_orders", "units", "product_revenue")
    ),
    table("categories", "Categories", c("categories_and_brands", "units"), "half"),
    table("brands", "Brands", c("categories_and_brands", "units"), "half")
  )
}

products_server <- function(id, context) {
  shiny::moduleServer(id, function(input, output, session) {
    formats <- context$shop$formats
    page_server(output, context, compares = FALSE)
    sold_in <- shiny::reactive(context$ask("product_currencies", most = MOST_CURRENCIES))
    currencies <- shiny::reactive(sold_in()$currency)
    ranking <- shiny::reactive(read_ranking(context$address$get("rank"), currencies()))
    top <- shiny::reactive({
      with_revenue(context$ask("products", rank = ranking()$rank, currency = ranking()$currency), currencies())
    })
    panel_server(
      "top", top, function(data, width) {
        htmltools::tagList(top_products(data, ranking(), formats), other_currencies(sold_in(), formats))
      },
      csv = function(data) data[setdiff(names(data), c("products", "orders_inferred"))]
    )
    panel_server(
      "interest", shiny::reactive(context$ask("product_interest")),
      function(data, width) product_interest(data, width, formats, context$address$get("product")),
      when_empty = paste(
        "No product was looked at in these days with these filters.", "Choose other days, or take a filter away."
      )
    )
    history <- shiny::reactive({
      product <- context$address$get("product")
      if (nzchar(product)) with_revenue(context$ask("product_days", product = product))
    })
    panel_server(
      "history", history, function(data, width) product_history(data, context$address$get("product"), width, formats),
      when_empty = "Choose a product in the table or in the picture: its days will stand here."
    )
    groups <- shiny::reactive(with_revenue(context$ask("product_groups"), currencies()))
    grouped <- function(grouping) {
      shiny::reactive(groups()[groups()$grouping == grouping, names(groups()) != "grouping"])
    }
    told <- function(data) data[names(data) != "found"]
    panel_server("categories", grouped("category"), function(data, width) {
      product_groups_table(data, "Category", formats, link = function(name) list(category = name))
    }, csv = told)
    panel_server(
      "brands", grouped("brand"), function(data, width) product_groups_table(data, "Brand", formats), csv = told
    )
  })
}
