-- the embedded server's reader gets the password that the dashboard on this machine logs in with, already hashed
alter role clickstream_reader password %(verifier)s -- noqa: PRS
