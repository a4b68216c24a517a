"""LAB5's questions about a simulated week: the file of a learner's answers, and what the visitors' own figures say."""
