# The dashboard's questions: the SQL of dbt-free-sql/questions/dashboard/, a file each, read once at the start.
# A file says what its rows are. `:first_day` is a parameter: the server binds it, as text; "" in a filter means all.
# Answers are summed as far as a page shows them: R aggregates nothing that the server can.

questions_folder <- function() {
  file.path("..", "dbt-free-sql", "questions", "dashboard")
}

# A list of SQL texts by the names of their files.
read_questions <- function(folder = questions_folder()) {
  questions <- read_sql_folder(folder)
  shared_folder <- file.path(folder, "shared")
  shared <- if (dir.exists(shared_folder)) read_sql_folder(shared_folder)
  once <- computed_once(shared_folder)
  Map(function(name, sql) with_shared(sql, shared, once, name, folder), names(questions), questions)
}

# The questions of the page Explore, which the command `clickstream ask` asks as well: a list by `explore/<name>`.
read_explore_questions <- function(folder = file.path("..", "dbt-free-sql", "questions", "explore")) {
  questions <- read_questions(folder)
  stats::setNames(questions, explore_file(names(questions)))
}

# The SQL of one question.
question <- function(questions, name) {
  sql <- questions[[name]]
  if (is.null(sql)) {
    stop("there is no question ", name, ": ", question_file(questions_folder(), name), " is missing", call. = FALSE)
  }
  sql
}

question_file <- function(folder, name) {
  file.path(folder, paste0(name, ".sql"))
}

read_sql_folder <- function(folder) {
  files <- list.files(folder, pattern = "[.]sql$", full.names = TRUE)
  if (length(files) == 0) {
    stop("the dashboard finds no SQL in ", folder, "; it is part of the repository", call. = FALSE)
  }
  texts <- lapply(files, function(file) {
    lines <- readLines(file, encoding = "UTF-8", warn = FALSE)
    # A comment may name a parameter, which nothing would bind.
    paste(lines[!grepl("^\\s*--", lines)], collapse = "\n")
  })
  stats::setNames(texts, sub("[.]sql$", "", basename(files)))
}

# Behind `from` and `join`, `:name` is the query of shared/name.sql. Those may include others.
SHARED <- "\\b(?<!distinct )(from|join)\\s+:([a-z_]+)"
# A query that says so in a comment is computed once; the others are planned where they are used.
ONCE <- "^-- [(]computed once[)]$"

computed_once <- function(folder) {
  files <- list.files(folder, pattern = "[.]sql$", full.names = TRUE)
  says_so <- vapply(files, function(file) any(grepl(ONCE, readLines(file, encoding = "UTF-8", warn = FALSE))), NA)
  sub("[.]sql$", "", basename(files[says_so]))
}

# The text of a question; what it includes comes before it, in one `with`, each query after those that it includes.
with_shared <- function(sql, shared, once, name, folder) {
  included <- character()
  include <- function(text) {
    for (part in included_names(text)) {
      if (is.null(shared[[part]])) {
        stop(
          question_file(folder, name), " includes ", part, ": ",
          question_file(file.path(folder, "shared"), part), " is missing", call. = FALSE
        )
      }
      if (!part %in% names(included)) {
        include(shared[[part]])
        how <- if (part %in% once) " as materialized (\n" else " as not materialized (\n"
        included[[part]] <<- paste0(part, how, by_name(shared[[part]]), "\n)")
      }
    }
  }
  include(sql)
  if (length(included) == 0) {
    return(sql)
  }
  own <- by_name(sql)
  begins_with <- grepl("^\\s*with\\s", own)
  paste0(
    "with ", paste(included, collapse = ",\n"), if (begins_with) ",\n" else "\n",
    if (begins_with) sub("^\\s*with\\s+", "", own) else own
  )
}

included_names <- function(sql) {
  found <- regmatches(sql, gregexpr(SHARED, sql, perl = TRUE))[[1]]
  unique(sub(".*:", "", found))
}

by_name <- function(sql) {
  gsub(SHARED, "\\1 \\2", sql, perl = TRUE)
}
