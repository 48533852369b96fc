-- Something to order from. The tables are new, so their identity keys count from 1 in the order below.

insert into users (role, name) values
    ('customer', 'Ayşe Yılmaz'),     -- 1
    ('customer', 'Mehmet Demir'),    -- 2
    ('customer', 'Zeynep Kaya'),     -- 3
    ('vendor',   'Hasan Usta'),      -- 4
    ('courier',  'Emre Şahin'),      -- 5
    ('courier',  'Elif Çelik'),      -- 6
    ('courier',  'Can Aydın'),       -- 7
    ('courier',  'Deniz Arslan'),    -- 8
    ('courier',  'Burak Koç'),       -- 9
    ('admin',    'KapGel Operasyon');

insert into vendors (name) values
    ('Karaköy Lokantası'),           -- 1
    ('Moda Pide'),                   -- 2
    ('Tunalı Döner'),                -- 3
    ('Kordon Balık'),                -- 4
    ('Anadolu Kahve');               -- 5

insert into branches (vendor_id, name, city) values
    (1, 'Karaköy',    'istanbul'),   -- 1
    (2, 'Moda',       'istanbul'),   -- 2
    (3, 'Tunalı',     'ankara'),     -- 3
    (4, 'Alsancak',   'izmir'),      -- 4
    (5, 'Beşiktaş',   'istanbul'),   -- 5
    (5, 'Kızılay',    'ankara'),     -- 6
    (5, 'Karşıyaka',  'izmir');      -- 7

insert into products (vendor_id, name, price, is_available) values
    (1, 'Mercimek çorbası',       85.00, true),   -- 1
    (1, 'Hünkârbeğendi',         340.00, true),   -- 2
    (1, 'İskender',              390.00, true),   -- 3
    (1, 'Fırın sütlaç',          120.00, true),   -- 4
    (1, 'Ayran',                  40.00, true),   -- 5
    (2, 'Kıymalı pide',          220.00, true),   -- 6
    (2, 'Kaşarlı pide',          210.00, true),   -- 7
    (2, 'Lahmacun',              110.00, true),   -- 8
    (2, 'Künefe',                180.00, true),   -- 9
    (3, 'Döner dürüm',           190.00, true),   -- 10
    (3, 'Pilav üstü döner',      280.00, true),   -- 11
    (3, 'Şalgam',                 45.00, true),   -- 12
    (4, 'Izgara levrek',         420.00, true),   -- 13
    (4, 'Kalamar tava',          310.00, true),   -- 14
    (4, 'Deniz börülcesi',       160.00, true),   -- 15
    (4, 'Lüfer',                 560.00, false),  -- 16, out of season
    (5, 'Türk kahvesi',           90.00, true),   -- 17
    (5, 'Filtre kahve',          110.00, true),   -- 18
    (5, 'San Sebastian cheesecake', 195.50, true);-- 19

insert into couriers (user_id, vendor_id, shift_status) values
    (5, 1, 'online'),                -- 1
    (6, 2, 'online'),                -- 2
    (7, 3, 'online'),                -- 3
    (8, 4, 'online'),                -- 4
    (9, 5, 'offline');               -- 5

-- One order that can be followed at once: /orders/1.
insert into orders (customer_id, branch_id, total) values (1, 1, 800.00);
insert into order_items (order_id, product_id, name, unit_price, quantity) values
    (1, 2, 'Hünkârbeğendi', 340.00, 2),
    (1, 4, 'Fırın sütlaç',  120.00, 1);
insert into payments (order_id, amount) values (1, 800.00);
insert into order_status_changes (order_id, status) values (1, 'NEW');
