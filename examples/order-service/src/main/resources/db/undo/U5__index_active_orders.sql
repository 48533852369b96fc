drop index concurrently if exists idx_orders_active;
