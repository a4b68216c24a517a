# What R asks for, against the files of dbt-free-sql/questions/dashboard/.

# The calls of a function, by its name or as an element of a list, anywhere in R/.
calls_of <- function(expression, name) {
  if (!is.recursive(expression)) {
    return(list())
  }
  parts <- as.list(expression)
  found <- unlist(lapply(parts, function(part) if (!missing(part)) calls_of(part, name)), recursive = FALSE)
  is_one <- is.call(expression) && utils::tail(all.names(parts[[1]]), 1) == name
  c(if (is_one) list(expression), found)
}

# The texts that an expression can be: it is one, or an `if` between two.
texts_of <- function(expression) {
  if (is.character(expression)) {
    expression
  } else if (is.call(expression) && identical(expression[[1]], quote(`if`))) {
    c(texts_of(expression[[3]]), texts_of(expression[[4]]))
  }
}

parsed <- function() {
  files <- list.files(file.path(shiny_folder, "R"), full.names = TRUE)
  as.call(c(quote(`{`), unlist(lapply(files, function(file) as.list(parse(file, encoding = "UTF-8"))))))
}

test_that("every question that R asks has a file, and every file is asked", {
  code <- parsed()
  named <- function(call) {
    # `context$ask(name, ...)`, `ask(answers, name, ...)`, `question(questions, name)`
    texts_of(if (is.call(call[[1]])) call[[2]] else call[[3]])
  }
  asked <- lapply(c(calls_of(code, "ask"), calls_of(code, "question")), named)
  expect_setequal(unique(unlist(asked)), names(questions))
  shared <- dir(file.path(questions_path, "shared"))
  texts <- unlist(lapply(dir(questions_path, "[.]sql$", recursive = TRUE, full.names = TRUE), readLines))
  for (name in sub("[.]sql$", "", shared)) {
    expect_true(any(grepl(paste0("(from|join) :", name, "\\b"), texts)), info = paste(name, "is shared by no question"))
  }
})

test_that("no R file holds SQL", {
  is_sql <- "(?i)\\bselect\\b.+\\bfrom\\b|\\b(insert into|delete from|group by|order by|public[.][a-z])"
  for (file in c(file.path(shiny_folder, "app.R"), list.files(file.path(shiny_folder, "R"), full.names = TRUE))) {
    tokens <- utils::getParseData(parse(file, keep.source = TRUE, encoding = "UTF-8"))
    texts <- gsub("\\s+", " ", tokens$text[tokens$token == "STR_CONST"])
    expect_identical(grep(is_sql, texts, perl = TRUE, value = TRUE), character(), info = file)
  }
})

test_that("a file that is missing is named", {
  expect_error(question(questions, "no_such"), "dashboard/no_such[.]sql is missing")
  folder <- tempfile("questions")
  expect_error(read_questions(folder), "finds no SQL in .*questions")
  dir.create(file.path(folder, "shared"), recursive = TRUE)
  writeLines("select 1 as one", file.path(folder, "shared", "other.sql"))
  writeLines(c("-- of :nobody", "select 1 from :parts as parts"), file.path(folder, "whole.sql"))
  expect_error(read_questions(folder), "whole[.]sql includes parts: .*shared/parts[.]sql is missing")
})

test_that("what questions share comes before them, each query once, and comments are left out", {
  folder <- tempfile("questions")
  dir.create(file.path(folder, "shared"), recursive = TRUE)
  writeLines(c("-- whole of :day", "select 1 from", "    :parts as parts"), file.path(folder, "whole.sql"))
  writeLines("select a '\\d' from :grains as grains", file.path(folder, "shared", "parts.sql"))
  writeLines(
    c("-- the grains", "-- (computed once)", "select b::date from c where d = :day"),
    file.path(folder, "shared", "grains.sql")
  )
  writeLines(
    c("with own as (select 1)", "select 1 from :parts join :grains using (b) join own on true"),
    file.path(folder, "another.sql")
  )
  read <- read_questions(folder)
  shared <- paste(
    "with grains as materialized ( select b::date from c where d = :day ),",
    "parts as not materialized ( select a '\\d' from grains as grains )"
  )
  expect_equal(gsub("\\s+", " ", read$whole), paste(shared, "select 1 from parts as parts"))
  expect_equal(
    gsub("\\s+", " ", read$another),
    paste0(shared, ", own as (select 1) select 1 from parts join grains using (b) join own on true")
  )
})

test_that("of a view by category one table is read, and a filter that is not set is in no plan", {
  relations <- function(name, ...) {
    parameters <- utils::modifyList(filter_parameters(filters_of_the_week(...)), list(step = "view_item"))
    plan <- ask_warehouse(test_warehouse, paste("explain", question(questions, name)), parameters)[[1]]
    expect_identical(grep("channel", plan, value = TRUE), character())
    found <- regmatches(plan, regexpr("(?<= on )[a-z_]+(_daily|_hourly)\\b", plan, perl = TRUE))
    setdiff(found, "product_daily")
  }
  pairs <- list(
    funnel_by_day = c("funnel_daily", "funnel_category_daily"),
    visits_of_days = c("visit_daily", "visit_category_daily"),
    funnel_ends = c("exit_daily", "exit_category_daily"),
    activity_by_day = "activity_hourly"
  )
  for (name in names(pairs)) {
    expect_identical(relations(name), pairs[[name]][[1]], info = name)
    expect_identical(relations(name, category = "laptop"), pairs[[name]][-1], info = name)
  }
})
