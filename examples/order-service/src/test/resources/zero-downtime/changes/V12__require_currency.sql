alter table orders alter column currency set not null;
alter table orders drop constraint orders_currency_given;
