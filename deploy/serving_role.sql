-- Run once by the owner of an empty database, before the first migration.
-- Web, worker and beat serve as leeway_app, which owns no table: it cannot switch off the triggers that keep the
-- ledger, nor truncate, alter or drop anything. Migrations run as the owner.
\set ON_ERROR_STOP on
\getenv password SERVING_PASSWORD
CREATE ROLE leeway_app LOGIN PASSWORD :'password';
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO leeway_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO leeway_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO leeway_app;
