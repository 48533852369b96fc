-- Only what was seeded. Once somebody has ordered from these vendors, the foreign keys refuse it, and nothing is deleted.
delete from order_status_changes where order_id = 1;
delete from payments where order_id = 1;
delete from order_items where order_id = 1;
delete from orders where id = 1;
delete from couriers where id <= 5;
delete from products where id <= 19;
delete from branches where id <= 7;
delete from vendors where id <= 5;
delete from users where id <= 10;

-- The seed counts on keys from 1, so an empty table counts from 1 again.
select setval(pg_get_serial_sequence('order_status_changes', 'id'), 1, false) where not exists (select from order_status_changes);
select setval(pg_get_serial_sequence('payments', 'id'), 1, false) where not exists (select from payments);
select setval(pg_get_serial_sequence('orders', 'id'), 1, false) where not exists (select from orders);
select setval(pg_get_serial_sequence('couriers', 'id'), 1, false) where not exists (select from couriers);
select setval(pg_get_serial_sequence('products', 'id'), 1, false) where not exists (select from products);
select setval(pg_get_serial_sequence('branches', 'id'), 1, false) where not exists (select from branches);
select setval(pg_get_serial_sequence('vendors', 'id'), 1, false) where not exists (select from vendors);
select setval(pg_get_serial_sequence('users', 'id'), 1, false) where not exists (select from users);
