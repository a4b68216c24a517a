"""The workshop: its checks, its pictures, and the local track of its labs as a learner types it."""
