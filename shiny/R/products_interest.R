# The products that stand out: a picture, and in words which ones and by which rule.

# The most products listed of each kind; the picture has more.
MOST_STANDING <- 25

product_interest <- function(data, width, formats, chosen) {
  htmltools::div(
    `data-shows` = "products-history",
    interest_chart(data, width, formats, chosen),
    standing_list(
      data, "looked_at", "Looked at, not bought", formats,
      "None: what is looked at much is bought as often as the rest, as far as these days can tell."
    ),
    standing_list(
      data, "hidden_winner", "Hidden winners", formats,
      "None: nothing that few look at is bought more often than the rest, as far as these days can tell."
    ),
    standing_rule(data[1, ], formats)
  )
}

standing_rule <- function(usual, formats) {
  htmltools::p(
    class = "note foot", "The rule: of the visits that looked at a product, ",
    figure("product_mean_share", usual$mean_share, formats$share),
    " bought it, all products taken together. \u201cLooked at, not bought\u201d have at least the median of ",
    figure("product_median_views", usual$median_views, formats$count),
    " views and are bought less often than that, \u201chidden winners\u201d have fewer views and are bought more",
    " often; both by so much that chance alone would do it once in 20 times."
  )
}

# The products of one kind, each with its counts.
standing_list <- function(data, standing, title, formats, when_none) {
  found <- data[data$standing == standing, ]
  shown <- min(nrow(found), MOST_STANDING)
  items <- lapply(seq_len(shown), function(row) {
    each <- found[row, ]
    htmltools::tags$li(
      address_link(each$product_name, changes = list(product = each$product_id)),
      figure(standing, each$share, formats$share, key = each$product_id),
      htmltools::span(class = "quiet-words", standing_words(each, formats))
    )
  })
  htmltools::div(
    class = paste("standing", standing), `data-standing` = standing,
    htmltools::h3(standing_mark(standing), title),
    if (nrow(found) == 0) htmltools::p(class = "note", when_none) else htmltools::tags$ul(items),
    if (nrow(found) > shown) {
      htmltools::p(class = "note", paste("The", shown, "viewed most of", formats$count(nrow(found)), "such products."))
    }
  )
}

# Such as: (163 visits looked, 1 bought).
standing_words <- function(each, formats) {
  visits <- paste(formats$count(each$sessions_viewed), if (each$sessions_viewed == 1) "visit" else "visits")
  bought <- if (each$sessions_bought == 0) "none" else formats$count(each$sessions_bought)
  paste0("(", visits, " looked, ", bought, " bought)")
}
