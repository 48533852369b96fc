drop index concurrently if exists idx_couriers_online;
