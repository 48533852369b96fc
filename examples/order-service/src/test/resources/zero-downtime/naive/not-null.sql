alter table orders alter column naive_currency set not null;
