-- kapgel: phase=contract
-- In one short transaction: who asks for the total before it gets the old column, who asks after it the new one.
alter table orders alter column exact_total set not null;
drop trigger orders_keep_exact_total on orders;
drop function orders_keep_exact_total;
alter table orders drop column total;
alter table orders rename column exact_total to total;
alter table orders rename constraint orders_exact_total_check to orders_total_check;
