-- Not before the backfill: whoever writes a row, even another column of it, has to obey.
alter table orders add constraint orders_exact_total_check check (exact_total is not null and exact_total > 0) not valid;
