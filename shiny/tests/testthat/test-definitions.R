test_that("every panel's words are those of docs/metrics.md", {
  for (id in c("visits", "new_and_returning", "cart_abandonment")) {
    shown <- as.character(what_is_this(definitions, id))
    expect_match(shown, definitions[[id]]$name, fixed = TRUE)
  }
  expect_match(definitions$visitors$text, "each counted once")
  expect_error(what_is_this(definitions, "nonsense"), "defines no nonsense")
})

test_that("a definition ends where the next heading begins", {
  file <- tempfile()
  writeLines(c("# T", "### One", "first", "", "second", "## Part", "words", "### Two things", "third"), file)
  read <- read_definitions(file)
  expect_equal(names(read), c("one", "two_things"))
  expect_equal(read$one$text, "first\n\nsecond")
  expect_equal(read$two_things$text, "third")
})
