INSERT INTO orders (status) VALUES ('NEW');
