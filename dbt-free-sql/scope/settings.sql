-- for this transaction only: memory for a day's sorts and hashes; no JIT, which costs these queries more than it saves
set local work_mem = '128MB';
set local jit = off
