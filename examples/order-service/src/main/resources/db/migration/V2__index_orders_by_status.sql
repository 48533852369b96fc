-- Concurrently, so that orders can be placed meanwhile. No "if not exists": it would take a half-built index for a finished one.
create index concurrently idx_orders_status_created_at on orders (status, created_at desc);
