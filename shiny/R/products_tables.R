# Tables of the products page.

TOP_PRODUCTS <- 25
TOP_GROUPS <- 12

# What the table is ordered by: `revenue-VND` of the address is the rank revenue and the currency VND.
read_ranking <- function(said, currencies) {
  choices <- data.frame(
    value = c("views", "adds", "orders", "units", sprintf("revenue-%s", currencies)),
    rank = c("views", "adds", "orders", "units", rep("revenue", length(currencies))),
    currency = c("", "", "", "", currencies),
    label = c("Views", "Adds", "Orders", "Units", sprintf("Revenue %s", currencies))
  )
  c(as.list(choices[choices$value == one_of(said, choices$value), ]), list(choices = choices))
}

# A column `revenue_VND` for each currency, in place of the warehouse's JSON; 0 where nothing was sold.
# Without `currencies`, the ones in which something was sold on most days.
with_revenue <- function(data, currencies = NULL) {
  told <- lapply(data$revenue, jsonlite::fromJSON)
  if (is.null(currencies)) {
    days <- table(unlist(lapply(told, names)))
    currencies <- sort(utils::head(names(days)[order(-days)], MOST_CURRENCIES))
  }
  for (currency in currencies) {
    data[[paste0("revenue_", currency)]] <- vapply(told, function(each) {
      if (is.null(each[[currency]])) 0 else as.numeric(each[[currency]])
    }, 0)
  }
  data[names(data) != "revenue"]
}

# `of` says whose revenue the figures are: `product_revenue_VND`.
revenue_columns <- function(data, formats, of, bar_of = "") {
  lapply(grep("^revenue_", names(data), value = TRUE), function(name) {
    currency <- sub("^revenue_", "", name)
    write <- function(value) ifelse(value == 0, NOTHING, formats$short_money(value, currency))
    column(name, paste("Revenue", currency), write, bar = name == bar_of, figure = paste0(of, "_", name))
  })
}

top_products <- function(products, ranking, formats) {
  products$conversion <- share_of(products$sessions_bought, products$sessions_viewed)
  shown <- utils::head(products, TOP_PRODUCTS)
  columns <- top_columns(shown, ranking, formats)
  htmltools::tagList(
    choice_links("rank", stats::setNames(ranking$choices$label, ranking$choices$value), ranking$value, "Most"),
    htmltools::div(`data-shows` = "products-history", figure_table(
      shown, columns, key = "product_id", label = "product_name", link = function(product) list(product = product),
      caption = paste("Products by", tolower(ranking$label))
    )),
    htmltools::p(
      class = "note foot", if (products$products[[1]] > nrow(shown)) how_many(products, shown, formats),
      if (products$orders_inferred[[1]] > 0) {
        htmltools::tagList(
          figure("orders_inferred", products$orders_inferred[[1]], formats$count),
          "product orders were told from what the cart held, as the purchase named no items."
        )
      }
    )
  )
}

# Units may have decimals; all other counts are whole.
count_format <- function(name, formats) {
  if (name == "units") formats$pieces else formats$count
}

# The column that orders the table comes first: a phone shows it without scrolling.
top_columns <- function(shown, ranking, formats) {
  counts <- lapply(c("views", "adds", "orders", "units"), function(name) {
    label <- tools::toTitleCase(name)
    column(name, label, count_format(name, formats), bar = ranking$rank == name, figure = paste0("product_", name))
  })
  figures <- c(
    counts, revenue_columns(shown, formats, "product", paste0("revenue_", ranking$currency)),
    list(column("conversion", "Conversion", formats$share, figure = "product_conversion"))
  )
  is_ranked <- vapply(figures, function(each) each$bar, NA)
  c(
    list(column("product_name", "Product")), figures[is_ranked], figures[!is_ranked],
    list(column("product_category", "Category"), column("product_brand", "Brand"))
  )
}

# Says how many of all rows the table shows, and how many its CSV has.
shown_of <- function(shown, data, found, words, formats) {
  htmltools::p(class = "note foot", paste0(
    formats$count(nrow(shown)), " of ", formats$count(found), " ", words, "; CSV has ",
    if (found > nrow(data)) "the first thousand." else "all of them."
  ))
}

how_many <- function(products, shown, formats) {
  all <- products$products[[1]]
  htmltools::tagList(
    paste(formats$count(nrow(shown)), "of"), figure("products", all, formats$count),
    paste0("products; CSV has ", if (all > nrow(products)) "the first thousand." else "all of them.")
  )
}

# `label` is Category or Brand.
product_groups_table <- function(data, label, formats, link = NULL) {
  of <- tolower(label)
  data$label <- ifelse(is.na(data$name), "unknown", data$name)
  shown <- utils::head(data, TOP_GROUPS)
  counts <- lapply(c("products", "views", "adds", "units"), function(name) {
    label <- tools::toTitleCase(name)
    column(name, label, count_format(name, formats), bar = name == "views", figure = paste0(of, "_", name))
  })
  htmltools::tagList(
    figure_table(
      shown, c(list(column("label", label)), counts, revenue_columns(shown, formats, of)),
      key = "label", caption = paste(label, "by views"), link = if (!anyNA(shown$name)) link
    ),
    if (data$found[[1]] > nrow(shown)) shown_of(shown, data, data$found[[1]], "by views", formats)
  )
}
