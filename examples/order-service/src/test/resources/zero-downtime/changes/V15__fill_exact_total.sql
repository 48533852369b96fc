-- kapgel: backfill table=orders key=id batch=2000 pause=20ms
update orders set exact_total = total where id between :first and :last and exact_total is null;
