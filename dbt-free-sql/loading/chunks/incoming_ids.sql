-- the ids of the events about to be loaded, in order: as a table they are read in a third of an array literal's time
create temporary table incoming_ids (event_id uuid not null) on commit drop
