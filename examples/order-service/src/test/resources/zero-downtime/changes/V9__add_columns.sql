-- One that each order has by its default, and is to be NOT NULL; one that a backfill will fill.
alter table orders add column currency text default 'TRY';
alter table orders add column confirm_by timestamptz;
