-- "If exists", because a run that was cut off here may have dropped it already.
drop index concurrently if exists idx_orders_status_created_at;
