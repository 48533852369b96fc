create index concurrently idx_courier_locations_order_updated on courier_locations (order_id, updated_at desc);
