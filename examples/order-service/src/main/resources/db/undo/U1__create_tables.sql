-- All orders go with them: there is no way back from here but a backup.
drop table courier_locations, payments, order_status_changes, order_items, orders, couriers, products, branches, vendors, users;
