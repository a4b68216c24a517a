# Answers kept for all analysts: in this process's memory, and in a folder that all processes share.
# A key names the question and the version of the data, so an answer is never out of date; old ones go by age and size.

# What another process has begun to ask is waited for this long before it is asked here as well.
PATIENCE_S <- 3
LOOK_S <- 0.01

new_cache <- function(folder) {
  asked <- file.path(folder, "asked")
  dir.create(asked, recursive = TRUE, showWarnings = FALSE, mode = "0700")
  layers <- cachem::cache_layered(
    cachem::cache_mem(max_size = 64 * 1024^2),
    cachem::cache_disk(file.path(folder, "kept"), max_size = 512 * 1024^2, max_age = 2 * 24 * 3600)
  )
  list(get = layers$get, set = layers$set, asked = asked)
}

cached_answer <- function(cache, question, answer, patience_s = PATIENCE_S) {
  key <- digest::digest(question, algo = "sha256")
  found <- cache$get(key)
  if (!cachem::is.key_missing(found)) {
    return(found)
  }
  # Five analysts who open a page at once make two processes ask the same: the second one waits for the first's answer.
  mark <- file.path(cache$asked, key)
  if (dir.create(mark, showWarnings = FALSE)) {
    on.exit(unlink(mark, recursive = TRUE))
  } else {
    found <- awaited_answer(cache, key, mark, patience_s)
    if (!cachem::is.key_missing(found)) {
      return(found)
    }
  }
  value <- answer()
  cache$set(key, value)
  value
}

# The answer that another process is about to give; missing when it gives none: it failed, takes long, or was killed.
awaited_answer <- function(cache, key, mark, patience_s) {
  until <- Sys.time() + patience_s
  while (dir.exists(mark) && Sys.time() < until) {
    Sys.sleep(LOOK_S)
  }
  unlink(mark, recursive = TRUE)
  cache$get(key)
}
