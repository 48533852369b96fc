CREATE INDEX orders_by_branch ON orders (branch);
