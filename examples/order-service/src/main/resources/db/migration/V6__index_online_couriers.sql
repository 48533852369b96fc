create index concurrently idx_couriers_online on couriers (vendor_id, shift_status, updated_at desc)
    where shift_status = 'online';
