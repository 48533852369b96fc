-- One line for each thing in the schemas of a user: kind, name, and all that is known of it.
WITH
  home AS (
    SELECT oid, nspname, nspacl, nspowner FROM pg_namespace
     WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema'),
  rel AS (
    SELECT c.*, format('%I.%I', h.nspname, c.relname) AS name
      FROM pg_class c JOIN home h ON h.oid = c.relnamespace
     WHERE c.relname NOT LIKE 'flyway\_schema\_history%' AND c.relname NOT LIKE 'kapgel\_migration%'),
  lines(kind, name, facts) AS (
    SELECT 'schema', nspname, concat_ws(' ', pg_get_userbyid(nspowner), nspacl::text) FROM home
    UNION ALL
    SELECT 'relation', name, concat_ws(' ', relkind, relpersistence, pg_get_userbyid(relowner), relacl::text,
           reloptions::text, 'rls', relrowsecurity, relforcerowsecurity, 'replica identity', relreplident,
           (SELECT amname FROM pg_am WHERE pg_am.oid = relam), pg_get_partkeydef(rel.oid), pg_get_expr(relpartbound, rel.oid),
           (SELECT string_agg(inhparent::regclass::text, ', ' ORDER BY inhseqno) FROM pg_inherits WHERE inhrelid = rel.oid))
      FROM rel WHERE relkind NOT IN ('i', 'I', 'c', 't')
    UNION ALL
    SELECT 'column', rel.name || '.' || quote_ident(attname), concat_ws(' ', format_type(atttypid, atttypmod),
           CASE WHEN attnotnull THEN 'not null' END, 'default ' || pg_get_expr(adbin, adrelid), attidentity, attgenerated,
           attstorage, attcompression, attstattarget, attoptions::text, attacl::text,
           (SELECT collname FROM pg_collation WHERE pg_collation.oid = attcollation))
      FROM rel JOIN pg_attribute a ON a.attrelid = rel.oid AND attnum > 0 AND NOT attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE relkind NOT IN ('i', 'I', 't')
    UNION ALL
    SELECT 'constraint', coalesce(rel.name, contypid::regtype::text) || '.' || quote_ident(conname),
           concat_ws(' ', pg_get_constraintdef(c.oid), 'valid', convalidated, 'deferrable', condeferrable, condeferred)
      FROM pg_constraint c JOIN home ON home.oid = c.connamespace LEFT JOIN rel ON rel.oid = c.conrelid
     WHERE conrelid = 0 OR rel.oid IS NOT NULL
    UNION ALL
    SELECT 'index', rel.name, concat_ws(' ', pg_get_indexdef(rel.oid), 'valid', indisvalid, 'ready', indisready, 'primary',
           indisprimary, 'replica identity', indisreplident, 'clustered', indisclustered, rel.reloptions::text)
      FROM rel JOIN pg_index i ON i.indexrelid = rel.oid
      JOIN rel owner ON owner.oid = i.indrelid
    UNION ALL
    SELECT 'sequence', rel.name, concat_ws(' ', format_type(seqtypid, NULL), seqstart, seqincrement, seqmin, seqmax, seqcache,
           seqcycle,
           (SELECT string_agg(format('owned by %s.%I', refobjid::regclass, attname), ', ')
              FROM pg_depend JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid
             WHERE classid = 'pg_class'::regclass AND objid = rel.oid AND refclassid = 'pg_class'::regclass AND refobjsubid > 0))
      FROM rel JOIN pg_sequence s ON s.seqrelid = rel.oid
    UNION ALL
    SELECT 'view', name, pg_get_viewdef(oid) FROM rel WHERE relkind IN ('v', 'm')
    UNION ALL
    SELECT 'rule', rel.name || '.' || rulename, pg_get_ruledef(r.oid)
      FROM pg_rewrite r JOIN rel ON rel.oid = r.ev_class WHERE rulename <> '_RETURN'
    UNION ALL
    SELECT 'trigger', rel.name || '.' || tgname, concat_ws(' ', pg_get_triggerdef(t.oid), tgenabled)
      FROM pg_trigger t JOIN rel ON rel.oid = t.tgrelid WHERE NOT tgisinternal
    UNION ALL
    SELECT 'policy', rel.name || '.' || polname, concat_ws(' ', polcmd, polpermissive,
           (SELECT string_agg(coalesce(pg_get_userbyid(nullif(who, 0)), 'public'), ', ' ORDER BY 1) FROM unnest(polroles) who),
           'using', pg_get_expr(polqual, polrelid), 'check', pg_get_expr(polwithcheck, polrelid))
      FROM pg_policy p JOIN rel ON rel.oid = p.polrelid
    UNION ALL
    SELECT 'function', p.oid::regprocedure::text, concat_ws(' ', pg_get_userbyid(proowner), proacl::text,
           CASE WHEN prokind = 'a' THEN 'aggregate' ELSE pg_get_functiondef(p.oid) END)
      FROM pg_proc p JOIN home ON home.oid = p.pronamespace
    UNION ALL
    SELECT 'type', t.oid::regtype::text, concat_ws(' ', typtype, pg_get_userbyid(typowner), typacl::text,
           format_type(nullif(typbasetype, 0), typtypmod), CASE WHEN typnotnull THEN 'not null' END, typdefault,
           (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid))
      FROM pg_type t JOIN home ON home.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
     WHERE t.typelem = 0 AND (t.typrelid = 0 OR c.relkind = 'c')
    UNION ALL
    SELECT 'statistics', format('%I.%I', home.nspname, stxname), pg_get_statisticsobjdef(s.oid)
      FROM pg_statistic_ext s JOIN home ON home.oid = s.stxnamespace
    UNION ALL
    SELECT 'comment', coalesce(rel.name, proc.oid::regprocedure::text, typ.oid::regtype::text) || coalesce('.' || attname, ''),
           description
      FROM pg_description d
      LEFT JOIN rel ON d.classoid = 'pg_class'::regclass AND rel.oid = d.objoid
      LEFT JOIN pg_attribute a ON a.attrelid = rel.oid AND a.attnum = d.objsubid AND d.objsubid > 0
      LEFT JOIN pg_proc proc ON d.classoid = 'pg_proc'::regclass AND proc.oid = d.objoid
            AND proc.pronamespace IN (SELECT oid FROM home)
      LEFT JOIN pg_type typ ON d.classoid = 'pg_type'::regclass AND typ.oid = d.objoid
            AND typ.typnamespace IN (SELECT oid FROM home)
     WHERE coalesce(rel.oid, proc.oid, typ.oid) IS NOT NULL
    UNION ALL
    SELECT 'default privileges', concat_ws(' ', pg_get_userbyid(defaclrole), nspname, defaclobjtype), defaclacl::text
      FROM pg_default_acl LEFT JOIN home ON home.oid = defaclnamespace
    UNION ALL
    SELECT 'extension', extname, extversion FROM pg_extension)
SELECT line FROM (SELECT kind || ' ' || name || ': ' || coalesce(facts, '') AS line FROM lines) AS told ORDER BY line COLLATE "C"
