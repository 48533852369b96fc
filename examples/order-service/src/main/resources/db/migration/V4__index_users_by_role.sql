create index concurrently idx_users_role_created on users (role, created_at desc);
