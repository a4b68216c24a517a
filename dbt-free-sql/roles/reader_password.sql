-- sets the password of the embedded server's reader, already hashed; the dashboard on this machine logs in with it
alter role clickstream_reader password %(verifier)s -- noqa: PRS
