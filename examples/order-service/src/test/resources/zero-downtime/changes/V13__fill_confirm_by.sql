-- kapgel: backfill table=orders key=id batch=2000 pause=20ms
update orders set confirm_by = created_at + interval '10 minutes'
 where id between :first and :last and status = 'NEW' and confirm_by is null;
