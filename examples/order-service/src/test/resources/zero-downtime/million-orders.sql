-- Fills version 1: a million orders of people and places whose keys begin at 1001, because V7 counts on its own from 1. Order 1
-- is bare, since V7 also gives items, a payment and a first step to the order with that key.

set session_replication_role = replica; -- no foreign keys are checked

insert into users (id, role, name) overriding system value
select id, 'customer', 'Customer ' || id from generate_series(1001, 2000) id
union all
select id, 'courier', 'Courier ' || id from generate_series(3001, 3250) id;

insert into vendors (id, name) overriding system value
select id, 'Vendor ' || id from generate_series(1001, 1005) id;

insert into branches (id, vendor_id, name, city) overriding system value
select id, id, 'Branch ' || id, 'izmir' from generate_series(1001, 1005) id;

insert into products (id, vendor_id, name, price) overriding system value
select id, 1001 + id % 5, 'Product ' || id, 100 + id % 7 from generate_series(1001, 1050) id;

insert into couriers (id, user_id, vendor_id, shift_status) overriding system value
select id, id + 2000, 1001 + id % 5, 'online' from generate_series(1001, 1250) id;

-- Each tenth is new, and waits to be confirmed.
insert into orders (id, customer_id, branch_id, courier_id, status, total, created_at) overriding system value
select id,
       1001 + id % 1000,
       1001 + id % 5,
       case when id % 10 = 0 then null else 1001 + id % 250 end,
       case when id % 10 = 0 then 'NEW' else 'DELIVERED' end,
       100 + id % 900,
       now() - (1000001 - id) * interval '1 second'
  from generate_series(1, 1000000) id;

insert into order_items (order_id, product_id, name, unit_price, quantity)
select id, 1001 + id % 50, 'Product', total, 1 from orders where status = 'NEW';

insert into order_status_changes (order_id, status)
select id, 'NEW' from orders where status = 'NEW' order by id;

insert into payments (order_id, amount, status)
select id, total, case when status = 'NEW' then 'AUTHORIZED' else 'CAPTURED' end from orders where id > 1 order by id;

reset session_replication_role;

select setval(pg_get_serial_sequence('orders', 'id'), 1000000);
