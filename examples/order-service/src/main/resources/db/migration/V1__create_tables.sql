-- Money is numeric(12,2) in Turkish lira. Statuses are text with a check: readable in every tool, and a new one is a small migration.

create table users (
    id         bigint generated always as identity primary key,
    role       text        not null check (role in ('customer', 'vendor', 'courier', 'admin')),
    name       text        not null check (name <> ''),
    created_at timestamptz not null default now()
);

create table vendors (
    id         bigint generated always as identity primary key,
    name       text        not null unique check (name <> ''),
    created_at timestamptz not null default now()
);

create table branches (
    id        bigint generated always as identity primary key,
    vendor_id bigint not null references vendors,
    name      text   not null check (name <> ''),
    city      text   not null check (city ~ '^[a-z]+(-[a-z]+)*$'),
    unique (vendor_id, name)
);
create index idx_branches_city on branches (city);

create table products (
    id           bigint generated always as identity primary key,
    vendor_id    bigint         not null references vendors,
    name         text           not null check (name <> ''),
    price        numeric(12, 2) not null check (price > 0),
    is_available boolean        not null default true,
    unique (vendor_id, name)
);

create table couriers (
    id           bigint generated always as identity primary key,
    user_id      bigint      not null unique references users,
    vendor_id    bigint      not null references vendors,
    shift_status text        not null default 'offline' check (shift_status in ('online', 'offline')),
    updated_at   timestamptz not null default now()
);

create table orders (
    id              bigint generated always as identity primary key,
    customer_id     bigint         not null references users,
    branch_id       bigint         not null references branches,
    courier_id      bigint references couriers,
    status          text           not null default 'NEW' check (status in
                        ('NEW', 'CONFIRMED', 'PREPARING', 'PICKED_UP', 'ON_ROUTE', 'DELIVERED', 'CANCELLED')),
    total           numeric(12, 2) not null check (total > 0),
    idempotency_key text check (length(idempotency_key) between 1 and 255),
    created_at      timestamptz    not null default now(),
    updated_at      timestamptz    not null default now(),
    unique (customer_id, idempotency_key),
    constraint carried_by_a_courier
        check (courier_id is not null or status not in ('PICKED_UP', 'ON_ROUTE', 'DELIVERED'))
);
create index idx_orders_carried on orders (courier_id) where status in ('PICKED_UP', 'ON_ROUTE');

-- Name and price as they were when the order was placed: a menu may change afterwards.
create table order_items (
    order_id   bigint         not null references orders,
    product_id bigint         not null references products,
    name       text           not null,
    unit_price numeric(12, 2) not null check (unit_price > 0),
    quantity   integer        not null check (quantity between 1 and 99),
    primary key (order_id, product_id)
);

-- What the live events are read from; the id is the event's id, so a reader who was away continues where it stopped.
create table order_status_changes (
    id         bigint generated always as identity primary key,
    order_id   bigint      not null references orders,
    status     text        not null,
    changed_at timestamptz not null default now()
);
create index idx_order_status_changes_order on order_status_changes (order_id, id);

create table payments (
    id         bigint generated always as identity primary key,
    order_id   bigint         not null unique references orders,
    amount     numeric(12, 2) not null check (amount > 0),
    status     text           not null default 'AUTHORIZED' check (status in ('AUTHORIZED', 'CAPTURED', 'VOIDED')),
    updated_at timestamptz    not null default now()
);

-- One row per report and carried order; order_id is null while the courier carries nothing.
create table courier_locations (
    id         bigint generated always as identity primary key,
    courier_id bigint           not null references couriers,
    order_id   bigint references orders,
    lat        double precision not null check (lat between -90 and 90),
    lon        double precision not null check (lon between -180 and 180),
    updated_at timestamptz      not null default now()
);
