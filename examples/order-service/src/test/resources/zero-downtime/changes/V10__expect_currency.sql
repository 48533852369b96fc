-- NOT NULL in three steps: a rule for new rows, a look at the old ones that keeps nobody out, and NOT NULL, which need not look again.
alter table orders add constraint orders_currency_given check (currency is not null) not valid;
