alter table orders validate constraint orders_exact_total_check;
