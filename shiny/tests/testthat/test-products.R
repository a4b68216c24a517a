some_interest <- function() {
  data.frame(
    product_id = c("a", "b\"<", "c"), product_name = c("A & B", "<script>alert(1)</script>", "C"),
    views = c(400, 60, 1), sessions_viewed = c(380, 58, 1), sessions_bought = c(1, 9, 0), share = c(1 / 380, 9 / 58, 0),
    median_views = 60, mean_share = 10 / 439, standing = c("looked_at", "hidden_winner", "")
  )
}

test_that("the products of the week are the visitors' own", {
  products <- ask_for_the_week("products", rank = "views", currency = "")
  rows <- true_rows("product_daily")
  views <- tapply(rows$views, rows$product_id, sum)
  expect_equal(products$views, as.numeric(views[products$product_id]))
  expect_equal(products$products[[1]], length(views))
  expect_false(is.unsorted(rev(products$views)))
  sales <- true_rows("product_sales_daily")
  expect_equal(sum(products$orders), sum(sales$orders))
  expect_equal(sum(products$orders_inferred[[1]]), sum(sales$orders[sales$is_inferred]))
  expect_equal(
    sum(with_revenue(products)$revenue_VND), sum(as.numeric(sales$revenue[sales$currency == "VND"]))
  )
})

test_that("revenue has a column for each currency, 0 where nothing was sold", {
  told <- data.frame(id = 1:2, revenue = c("{\"VND\": 120000.5, \"USD\": 3}", "{}"))
  data <- with_revenue(told, c("VND", "USD", "EUR"))
  expect_equal(names(data), c("id", "revenue_VND", "revenue_USD", "revenue_EUR"))
  expect_equal(data$revenue_VND, c(120000.5, 0))
  expect_equal(data$revenue_EUR, c(0, 0))
  expect_equal(names(with_revenue(data.frame(id = 1, revenue = "{}"))), "id")
})

test_that("an address ranks by what there is", {
  ranking <- read_ranking("revenue-USD", c("VND", "USD"))
  expect_equal(c(ranking$rank, ranking$currency, ranking$label), c("revenue", "USD", "Revenue USD"))
  expect_equal(read_ranking("revenue-EUR", c("VND", "USD"))$rank, "views")
  expect_equal(read_ranking("", character())$choices$value, c("views", "adds", "orders", "units"))
})

test_that("what the table is ordered by stands first", {
  shown <- data.frame(product_id = "a", revenue_VND = 1)
  names <- function(said) vapply(top_columns(shown, read_ranking(said, "VND"), formats), `[[`, "", "name")
  expect_equal(names("orders")[1:3], c("product_name", "orders", "views"))
  expect_equal(names("revenue-VND")[1:3], c("product_name", "revenue_VND", "views"))
})

test_that("what stands out is told with what it rests on", {
  words <- as.character(product_interest(some_interest(), 640, formats, ""))
  expect_match(words, "(380 visits looked, 1 bought)", fixed = TRUE)
  expect_match(words, "(58 visits looked, 9 bought)", fixed = TRUE)
  expect_false(grepl("<script>", words, fixed = TRUE))
  nothing <- transform(some_interest(), standing = "")
  expect_match(as.character(product_interest(nothing, 640, formats, "")), "None: what is looked at much")
})

test_that("the scale of views reaches from below the least to above the greatest", {
  expect_equal(log_ticks(c(3, 180)), c(2, 5, 10, 20, 50, 100, 200))
  expect_equal(log_ticks(c(1, 1)), c(1, 2))
  expect_equal(log_ticks(c(100, 100)), c(100, 200))
})

test_that("pictures are sound, and every product can be chosen", {
  for (width in c(280, 640, 1200)) {
    picture <- interest_chart(some_interest(), width, formats, chosen = "a")
    expect_sound_svg(picture)
    expect_equal(lengths(regmatches(picture, gregexpr("data-go=", picture))), 3)
    expect_sound_svg(interest_chart(some_interest()[3, ], width, formats))
    days <- data.frame(
      day = c("2026-03-01", "2026-03-02"), views = c(5, 0), adds = 0, orders = c(0, 1), revenue_VND = c(0, 1e7)
    )
    history <- history_chart(days, width, formats)
    expect_sound_svg(history)
    expect_equal(lengths(regmatches(history, gregexpr("data-figure=\"history_day_orders\"", history))), 2)
    expect_sound_svg(history_chart(days[1, ], width, formats))
  }
})

test_that("a product that these days don't know is named by its id", {
  nothing <- data.frame(
    day = "2026-03-01", product_name = NA_character_, product_category = NA_character_, product_brand = NA_character_,
    views = 0, adds = 0, sessions_viewed = 0, sessions_bought = 0, orders = 0, units = 0
  )
  words <- as.character(product_history(nothing, "<p-9>", 640, formats))
  expect_match(words, "&lt;p-9&gt;", fixed = TRUE)
  expect_match(words, "Choose other days", fixed = TRUE)
})
