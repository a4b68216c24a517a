-- for this transaction only: as the dashboard asks
select
    set_config('statement_timeout', :timeout, true),
    set_config('jit', 'off', true),
    set_config('work_mem', '64MB', true),
    set_config('max_parallel_workers_per_gather', '0', true),
    set_config('random_page_cost', '1.1', true)
