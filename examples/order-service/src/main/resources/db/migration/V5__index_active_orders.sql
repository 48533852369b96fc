create index concurrently idx_orders_active on orders (branch_id, status, created_at desc)
    where status in ('NEW', 'CONFIRMED', 'PREPARING', 'PICKED_UP', 'ON_ROUTE');
