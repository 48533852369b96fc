CREATE TABLE orders (id bigint PRIMARY KEY, branch text NOT NULL);
