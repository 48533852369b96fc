drop index concurrently if exists idx_users_role_created;
