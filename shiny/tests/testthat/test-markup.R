# Whatever a data frame holds, what is made of it holds no more elements and attributes than of harmless words.

HOSTILE <- c(
  "<script>canary()</script>", "\" onmouseover=\"canary()\" x=\"", "' onmouseover='canary()'", "</td></svg><b hostile>",
  "\" data-display-if=\"canary()\" data-ns-prefix=\"\" x=\"", "<div class='shiny-html-output' id='hostile'>",
  "&lt;b&gt;",
  "a\x01\x08\x1b[31mb", "]]><!--", "`$(canary)`", "javascript:canary()", "\u202e\u200b\ufeff", "\ufffe", "%s%n", "\\",
  "a\r\nb\tc", strrep("x", 500)
)

made_of <- function(html) {
  # htmltools leaves in what HTML takes and this reader does not.
  text <- gsub("\ufffe", "", paste(as.character(html), collapse = ""), fixed = TRUE)
  document <- xml2::read_html(text, encoding = "UTF-8")
  found <- xml2::xml_find_all(document, "//*")
  attributes <- lapply(found, function(each) paste0(xml2::xml_name(each), "[", names(xml2::xml_attrs(each)), "]"))
  sort(unique(c(xml2::xml_name(found), unlist(attributes))))
}

# Texts in place of the columns of text of a data frame, and everything that draws one.
expect_inert <- function(make) {
  harmless <- paste("harmless", seq_along(HOSTILE))
  expect_equal(made_of(make(HOSTILE)), made_of(make(harmless)))
}

numbers <- seq_along(HOSTILE)
days <- format(as.Date("2026-01-01") + numbers)

test_that("a table escapes names, texts, links, figures and what formatters write", {
  expect_inert(function(text) {
    data <- data.frame(key = text, name = text, value = numbers, share = numbers / 100)
    figure_table(
      data, list(
        column("name", text[[5]]), column("value", text[[1]], function(value) text, bar = TRUE, figure = text[[2]]),
        column("share", text[[3]], figure = text[[4]])
      ),
      key = "key", label = "name", caption = text[[1]], link = function(key) list(product = key, other = text)
    )
  })
})

test_that("money escapes its currency, in tiles, columns and histories", {
  expect_inert(function(text) {
    data <- data.frame(day = days, views = 1, adds = 1, orders = 1, units = 1, sessions_bought = 1, sessions_viewed = 2)
    data$product_name <- data$product_category <- data$product_brand <- text
    for (currency in text) data[[paste0("revenue_", currency)]] <- numbers * 1e6
    htmltools::tagList(product_history(data, text[[1]], 900, formats), lapply(text, function(currency) {
      figure("revenue", 2e6, function(value) formats$short_money(value, currency), key = currency)
    }))
  })
  expect_inert(function(text) {
    figures <- data.frame(figure = "revenue", currency = text, value = 2e6, before = 1e6, is_share = FALSE)
    figures$trend <- I(lapply(numbers, function(number) c(1, 2, 3)))
    figure_tiles(figures, formats)
  })
})

test_that("pictures escape names, tips and keys", {
  interest <- function(text) {
    data.frame(
      product_id = text, product_name = text, views = numbers, sessions_viewed = numbers, sessions_bought = 1,
      share = 1 / numbers, median_views = 3, mean_share = 0.1,
      standing = rep_len(c("looked_at", "hidden_winner", ""), length(text))
    )
  }
  expect_inert(function(text) product_interest(interest(text), 900, formats, text[[2]]))
  expect_inert(function(text) {
    rows <- data.frame(day = days, value = numbers)
    timeline(
      rows$value, numbers, 900, formats, label = text[[1]], tips = text, figure = text[[2]], keys = text,
      named = numbers, names = text
    )
  })
  expect_inert(function(text) {
    hit(text, rect(numbers, 1, 2, 3, text), circle(numbers, 1, 2, text), text[[1]], text, numbers)
  })
})

test_that("pages of visits escape what a visit tells of itself", {
  expect_inert(function(text) {
    visit <- list(
      session_id = text[[1]], client_id = text[[2]], user_id = text[[3]], started_s = 0, duration_s = 1, purchases = 1,
      channel = text[[4]], utm_source = text[[5]], utm_campaign = text[[6]], referrer_host = text[[7]], events = 3,
      device_class = text[[8]], user_login_state = text[[9]]
    )
    path <- data.frame(
      position = as.character(numbers), since_start_s = 1, happened_s = 1, event_type = "unknown", event_name = text,
      page_path = text, product = text, checkout_step = 1, order_id = text, amount = 1, currency = text
    )
    htmltools::tagList(visit_facts(visit, "UTC", formats), visit_events(path, visit, "UTC", formats))
  })
})

test_that("choices escape their values and names", {
  expect_inert(function(text) {
    choice_control("category", "All", list(names = text, beyond = 9), text[[2]], identity, formats)
  })
  expect_inert(function(text) choice_links("by", stats::setNames(text, text), text[[1]], text[[2]]))
})

test_that("what loses the class of markup is text again", {
  mark <- element("i", class = "bar", within = "")
  expect_match(as_html(paste0(mark, "")), "&lt;i", fixed = TRUE)
  expect_match(as_html(ifelse(TRUE, mark, "")), "&lt;i", fixed = TRUE)
  expect_match(as_html(c(mark, "<b>")), "<i class=\"bar\"></i>\n&lt;b&gt;", fixed = TRUE)
  expect_error(element("script"), "makes no script")
  expect_error(element("i", onclick = "canary()"), "makes no onclick")
  expect_error(element("i", `data-display-if` = "canary()"), "makes no data-display-if")
})

test_that("an address of what looks encoded leads back to it", {
  expect_equal(read_address(write_address(list(category = "a%41&page=visits", product = "x=y#z"))),
               list(category = "a%41&page=visits", product = "x=y#z"))
})

test_that("an address with a null is read", {
  expect_equal(read_address("?category=a%00b&page=visits&=x"), list(category = "ab", page = "visits"))
})

test_that("no cell of a download is a formula", {
  signs <- c("=1", "+1", "-1", "@a", "\t=1", "\n=1", "\r=1", "\tx", "\nx", " \u00a0\u3000=1", "\u200b\ufeff=1", "\"=1",
             "'=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20a", "\u202e=1")
  file <- tempfile(fileext = ".csv")
  data <- stats::setNames(data.frame(signs, -1.5), c("=head", "number"))
  write_csv(data, file)
  text <- paste(readLines(file, encoding = "UTF-8"), collapse = "\n")
  expect_true(startsWith(text, "\"'=head\",\"number\""))
  back <- utils::read.csv(file, encoding = "UTF-8", check.names = FALSE)
  expect_equal(back[[1]], gsub("\r", "\n", paste0("'", signs), fixed = TRUE))
  expect_equal(back$number, rep(-1.5, length(signs)))
  expect_equal(spreadsheet_text(c("a=1", "\u00e9", "/cart", "p-1", NA)), c("a=1", "\u00e9", "/cart", "p-1", NA))
})
