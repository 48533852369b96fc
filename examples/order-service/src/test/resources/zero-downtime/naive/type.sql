alter table orders alter column total type numeric(18, 6);
