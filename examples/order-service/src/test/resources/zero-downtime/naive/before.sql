-- A column without a NULL, for not-null.sql.
alter table orders add column naive_currency text default 'TRY';
