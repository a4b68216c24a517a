# Answers kept for all analysts: in this process's memory, and in a folder that all processes share.
# A key names the question and the version of the data, so an answer is never out of date; old ones go by age and size.

new_cache <- function(folder) {
  dir.create(folder, recursive = TRUE, showWarnings = FALSE, mode = "0700")
  cachem::cache_layered(
    cachem::cache_mem(max_size = 64 * 1024^2),
    cachem::cache_disk(folder, max_size = 512 * 1024^2, max_age = 2 * 24 * 3600)
  )
}

cached_answer <- function(cache, question, answer) {
  key <- digest::digest(question, algo = "sha256")
  found <- cache$get(key)
  if (!cachem::is.key_missing(found)) {
    return(found)
  }
  value <- answer()
  cache$set(key, value)
  value
}
