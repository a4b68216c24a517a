# Questions that analysts build: what an address says, and the JSON that the warehouse is asked.

explored <- function(..., asks = names(ASKS)) {
  values <- list(...)
  read_explore(function(name) if (is.null(values[[name]])) "" else values[[name]], asks)
}

json_of <- function(asked, ..., by = "") {
  jsonlite::fromJSON(question_json(asked, filters_of_the_week(...), 1L, by), simplifyVector = FALSE)
}

test_that("a step is written as it was read", {
  for (text in c(
    "view_item", "any", "view_item*category-laptop*brand-Lenovo", "purchase*min-1000.5*currency-VND",
    "search*search-100%25 %2A", "begin_checkout.checkout_progress*kind-checkout", "page_view*below-", "any*page-/a-b"
  )) {
    expect_identical(write_step(read_step(text)), text)
  }
})

test_that("what is no step, or no value of a condition, counts as not given", {
  for (text in c("", "*", "nothing", "view_item.nothing", "VIEW_ITEM", "view_item'", strrep("view_item.", 50))) {
    expect_null(read_step(text), info = text)
  }
  step <- read_step("purchase*min-1e9*max--1*kind-castle*currency-usd*other-1*category")
  expect_identical(step$where, list(min = "", max = "", kind = "", currency = ""))
  expect_identical(step_of_question(step), list(event = I("purchase")))
  expect_identical(nchar(read_step(paste0("any*page-", strrep("x", 1000)))$where$page), 300L)
})

test_that("a question is the JSON that was agreed", {
  asked <- explored(
    s1 = "view_item*category-laptop", s2 = "any*below-/cart", s3 = "purchase*min-1000", within = "30m",
    order = "next", of = "visitors", no1 = "1*remove_from_cart", no2 = "7*logout", c1 = "did.3*view_item",
    c2 = "channel*email", c3 = "not*refund", c4 = "then*search*then*purchase", c5 = "device*"
  )
  question <- json_of(asked, device = "mobile", by = "brand")
  expect_identical(question$first_day, format(truth$first))
  expect_identical(question[c("ask", "of", "order", "by")], list(
    ask = "funnel", of = "visitors", order = "next", by = "brand"
  ))
  expect_identical(question$only, list(device = "mobile"))
  expect_identical(question$steps, list(
    list(event = list("view_item"), category = "laptop"), stats::setNames(list("/cart"), "page_below"),
    list(event = list("purchase"), at_least = 1000L)
  ))
  expect_identical(question$within_s, 1800L)
  expect_false(question$open)
  # The other would lie behind the last step.
  expect_identical(question$without, list(list(after = 1L, event = list("remove_from_cart"))))
  expect_identical(question$segment$all, list(
    list(did = list(event = list("view_item")), times = 3L), list(channel = "email"),
    list(did_not = list(event = list("refund"))),
    list(did = list(event = list("search")), then = list(event = list("purchase")))
  ))
})

test_that("every kind has its own keys, and no empty object is an array", {
  anything <- explored(s1 = "any", s2 = "any")
  expect_match(question_json(anything, filters_of_the_week(), 1L), "\"steps\":\\[\\{\\},\\{\\}\\]")
  expect_match(question_json(explored(), filters_of_the_week(), 7L), "\"week_start\":7,\"only\":\\{\\}")
  expect_identical(json_of(explored(ask = "paths", way = "to", s1 = "view_cart"))$to$event, list("view_cart"))
  retention <- json_of(explored(ask = "retention", every = "day", count = "on_or_after", show = "orders"))
  expect_identical(retention$again, list(event = list("purchase")))
  expect_identical(retention[c("of", "every", "count", "measure")], list(
    of = "visitors", every = "day", count = "on_or_after", measure = "orders"
  ))
  expect_identical(json_of(explored(ask = "segment"))$all[[1]]$did$event, list("view_item"))
})

test_that("values that are not known are the defaults", {
  asked <- explored(
    ask = "drop table", of = "everybody", order = "'", within = "99999d", open = "yes", group = "x", trend = "hour",
    s1 = "view_item", no1 = "0*purchase", c1 = "did"
  )
  expect_identical(asked[c("ask", "of", "order", "within", "open", "group", "trend")], list(
    ask = "funnel", of = "visits", order = "in_order", within = "", open = FALSE, group = "channel", trend = "day"
  ))
  expect_length(asked$steps, 2)
  expect_length(asked$without, 0)
  expect_identical(explored(ask = "paths", asks = c("funnel", "segment"))$ask, "funnel")
})

test_that("a picked figure is read as it was written, and no other", {
  picked <- read_pick(write_pick("funnel", "lost", 2, "page", "/a*b%"), "funnel")
  expect_identical(picked, list(what = "lost", step = "2", by = "page", name = "/a*b%"))
  expect_identical(read_pick(write_pick("paths", 0, "home", ""), "paths")$next_node, "")
  expect_identical(read_pick(write_pick("retention", "2026-03-02", 3), "retention")$period, "3")
  for (text in c("", "funnel", "funnel*lost*2*page", "funnel*lost*9*page*x", "funnel*all*1**", "paths*0*a*b",
                 "funnel*lost*1*password*x")) {
    expect_null(read_pick(text, "funnel"), info = text)
  }
  expect_null(read_pick("retention*yesterday*1", "retention"))
  expect_null(read_pick("segment*maybe", "segment"))
})

test_that("a question is a sentence", {
  expect_identical(
    question_words(explored(s1 = "view_item*category-laptop", s2 = "add_to_cart", within = "30m")),
    "Of visits: how many viewed a product of laptop, then added to the cart, within 30 minutes?"
  )
  expect_identical(
    question_words(explored(ask = "segment", c1 = "did*search*search-mouse", c2 = "not*purchase", of = "visitors")),
    "How many visitors that searched for mouse and that never bought are there?"
  )
  expect_match(question_words(explored(ask = "paths")), "^How do visits go on after they viewed the home page, by ")
  expect_match(question_words(explored(within = "90s")), "within 90 seconds")
})

test_that("a mean is of all visitors of the complete cells", {
  means <- data.frame(cohort = "", period = c(0, 1), value = c(1, 0.5))
  html <- as.character(as_html(mean_row(means, c(0, 1, 2), function(value, share) formats$share(share))))
  expect_match(html, "data-key=\"0\" data-value=\"1\"", fixed = TRUE)
  expect_match(html, "data-key=\"1\" data-value=\"0.5\"", fixed = TRUE)
  expect_match(html, "data-key=\"2\" data-value=\"\"", fixed = TRUE)
})
