CREATE INDEX CONCURRENTLY orders_by_status ON orders (status, placed DESC);
