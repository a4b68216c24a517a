-- for this transaction only: room for a day's sorts and hashes; compiling costs these queries more than it saves
set local work_mem = '128MB';
set local jit = off
