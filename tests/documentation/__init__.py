"""The Markdown pages of the repository: their links, their commands, the site that they become."""
