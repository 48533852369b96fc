alter table orders add column naive_filled text;
update orders set naive_filled = 'TRY';
