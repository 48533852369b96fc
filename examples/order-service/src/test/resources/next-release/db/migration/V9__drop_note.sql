-- kapgel: phase=contract
alter table orders drop column note;
