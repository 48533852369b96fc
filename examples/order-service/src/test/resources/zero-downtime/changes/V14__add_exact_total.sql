-- Another type for the total, expand: a second column, which a trigger fills whenever the first is written.
alter table orders add column exact_total numeric(16, 4);

create function orders_keep_exact_total() returns trigger language plpgsql as $$
begin
    new.exact_total := new.total;
    return new;
end
$$;

create trigger orders_keep_exact_total before insert or update of total on orders
    for each row execute function orders_keep_exact_total();
