test_that("a value is bound, never part of the statement", {
  warehouse <- new_warehouse(settings, questions)
  nasty <- "'; drop table sessions; -- :first_day $1"
  query <- "select :text::text as said, (:day::date - 1)::text as day"
  found <- ask_warehouse(warehouse, query, list(text = nasty, day = "2026-03-02"))
  expect_equal(found$said, nasty)
  expect_equal(found$day, "2026-03-01")
})

test_that("a parameter that nobody gave is named", {
  expect_error(with_numbered_parameters("select :one, :two::text", list(one = "1")), "the question needs two")
})

test_that("whoever we log in as, we only read", {
  warehouse <- new_warehouse(settings, questions)
  expect_error(ask_warehouse(warehouse, "create temporary table mine (a int)"), "read-only", class = "warehouse_failed")
})

test_that("a server that does not answer is one sentence with the mend, without the password", {
  away <- utils::modifyList(settings, list(port = "1", password = "s3cret"))
  failed <- tryCatch(ask_warehouse(new_warehouse(away, questions), "select 1"), warehouse_failed = conditionMessage)
  expect_match(failed, "does not answer\\. See that its server runs, and check DWH_HOST")
  expect_false(grepl("s3cret", failed, fixed = TRUE))
})

test_that("a connection that was cut is opened anew", {
  warehouse <- new_warehouse(settings, questions)
  first <- ask_warehouse(warehouse, "select pg_backend_pid() as pid")$pid
  # The reader may end its own sessions.
  ask_warehouse(new_warehouse(settings, questions), paste0("select pg_terminate_backend(", first, ")::text as ended"))
  second <- ask_warehouse(warehouse, "select pg_backend_pid() as pid")$pid
  expect_false(first == second)
})

test_that("a table that is not there names the command that mends it", {
  warehouse <- new_warehouse(settings, questions)
  expect_error(ask_warehouse(warehouse, "select 1 from nowhere"), "warehouse migrate", class = "warehouse_failed")
})

test_that("an answer is asked once, and again for other data", {
  answers <- new_test_answers()
  asked <- 0
  count <- function(version) cached_answer(answers$cache, list("q", version), function() asked <<- asked + 1)
  count("one")
  count("one")
  expect_equal(asked, 1)
  count("two")
  expect_equal(asked, 2)
})

test_that("processes share what was answered", {
  folder <- tempfile("answers")
  cached_answer(new_cache(folder), "q", function() data.frame(a = 1:3))
  expect_equal(cached_answer(new_cache(folder), "q", function() stop("asked again")), data.frame(a = 1:3))
})

test_that("what another process has begun to ask is waited for, not asked again", {
  cache <- new_cache(tempfile("answers"))
  other <- parallel::mcparallel(cached_answer(cache, "q", function() {
    Sys.sleep(0.5)
    "the other's"
  }))
  while (length(list.files(cache$asked)) == 0) Sys.sleep(0.01)
  expect_equal(cached_answer(cache, "q", function() stop("asked again")), "the other's")
  expect_equal(parallel::mccollect(other)[[1]], "the other's")
  expect_length(list.files(cache$asked), 0)
})

test_that("a question is asked here when who began to ask it gives no answer", {
  cache <- new_cache(tempfile("answers"))
  killed <- parallel::mcparallel(cached_answer(cache, "q", function() Sys.sleep(60)))
  while (length(list.files(cache$asked)) == 0) Sys.sleep(0.01)
  tools::pskill(killed$pid, tools::SIGKILL)
  expect_equal(cached_answer(cache, "q", function() "ours", patience_s = 0.1), "ours")
  expect_error(cached_answer(cache, "failing", function() stop("refused")), "refused")
  expect_equal(cached_answer(cache, "failing", function() "asked anew"), "asked anew")
  suppressWarnings(parallel::mccollect(killed))
})
