-- for this transaction only: as the dashboard asks
select
    set_config('statement_timeout', :timeout, true) as statement_timeout,
    set_config('jit', 'off', true) as jit,
    set_config('work_mem', '64MB', true) as work_mem,
    set_config('max_parallel_workers_per_gather', '0', true) as workers,
    set_config('random_page_cost', '1.1', true) as random_page_cost
