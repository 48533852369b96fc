create index concurrently idx_orders_customer_created on orders (customer_id, created_at desc);
