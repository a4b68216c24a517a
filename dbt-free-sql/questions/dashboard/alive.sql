-- Whether the server answers on this connection.
select 1 as alive
