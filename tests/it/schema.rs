//! The two databases have the same tables: what all migrations make of SQLite and of PostgreSQL is compared.
//!
//! Each database describes itself by facts, one line each: columns, keys, indexes, references and triggers. A type is
//! compared by the one that SQLite uses for it. What differs on purpose is listed with the reason.

use std::collections::BTreeSet;
use std::path::Path;

use findme::store::Store;
use sqlx::{Connection as _, PgConnection, SqliteConnection};

use crate::support::create_postgres;

/// A fact of one database that is none of the other, and why.
const ON_PURPOSE: [(Owner, &str, &str); 6] = [
    (
        Owner::Postgres,
        "account_names has the index account_names_by_beginning on name_key",
        "SQLite finds what begins alike by any index",
    ),
    (
        Owner::Postgres,
        "users has the index users_by_beginning on email_key",
        "SQLite finds what begins alike by any index",
    ),
    (
        Owner::Postgres,
        "events has the index events_by_beginning on code_key",
        "SQLite finds what begins alike by any index",
    ),
    (
        Owner::Sqlite,
        "audit has the trigger audit_is_kept",
        "on PostgreSQL audit_stays is for changes and deletions: one function can tell them apart",
    ),
    (
        Owner::Sqlite,
        "audit has the trigger audit_is_not_replaced",
        "`insert or replace` deletes rows without their trigger, and PostgreSQL has no such statement",
    ),
    (
        Owner::Postgres,
        "audit has the trigger audit_is_not_emptied",
        "`truncate` deletes rows without their trigger, and SQLite has no such statement",
    ),
];

/// Tables that no migration makes.
const FOREIGN: [&str; 2] = ["_sqlx_migrations", "sqlite_sequence"];

/// What SQLite is asked for its facts.
const SQLITE: [&str; 6] = [
    // Columns, generated ones too. A text or a blob that is a primary key alone may be null in SQLite. The program always gives it a value,
    // and a migration cannot change it, so it counts as it is in PostgreSQL.
    "select t.name || '.' || c.name || ' is ' || lower(c.type)
        || case when c.\"notnull\" or c.pk > 0 then ' not null' else '' end
        || coalesce(' default ' || c.dflt_value, '')
     from sqlite_schema t join pragma_table_xinfo(t.name) c where t.type = 'table' and c.hidden <> 1",
    // Columns with numbers that the database counts up, of which it never uses one again.
    "select t.name || '.' || c.name || ' is numbered'
     from sqlite_schema t join pragma_table_info(t.name) c
     where t.type = 'table' and c.pk = 1 and t.sql like '%autoincrement%'",
    // Primary keys.
    "select t.name || ' has the primary key ' || group_concat(c.name, ', ' order by c.pk)
     from sqlite_schema t join pragma_table_info(t.name) c where t.type = 'table' and c.pk > 0 group by t.name",
    // Unique constraints, whose names are the database's own, and indexes.
    "select i.tbl_name || ' has '
        || case l.origin when 'u' then 'unique '
            else case when l.\"unique\" then 'the unique index ' else 'the index ' end || i.name || ' on ' end
        || (select group_concat(c.name || case when c.desc then ' desc' else '' end, ', ' order by c.seqno)
            from pragma_index_xinfo(i.name) c where c.key)
        || case when l.partial then substr(i.sql, instr(i.sql, ' where ')) else '' end
     from sqlite_schema i join pragma_index_list(i.tbl_name) l on l.name = i.name
     where i.type = 'index' and l.origin <> 'pk'",
    // References, and what becomes of a row when the other one is deleted or gets another key.
    "select t.name || ' refers by ' || group_concat(f.\"from\", ', ' order by f.seq)
        || ' to ' || f.\"table\" || ' by ' || group_concat(f.\"to\", ', ' order by f.seq)
        || ' on delete ' || lower(f.on_delete) || ' on update ' || lower(f.on_update)
     from sqlite_schema t join pragma_foreign_key_list(t.name) f where t.type = 'table' group by t.name, f.id",
    // Triggers, by name alone: their texts are in each database's own language.
    "select tbl_name || ' has the trigger ' || name from sqlite_schema where type = 'trigger'",
];

/// What PostgreSQL is asked for the same facts.
const POSTGRES: [&str; 6] = [
    // SQLite has one type for whole numbers of all sizes and for truth values, and one for bytes.
    "select table_name || '.' || column_name || ' is '
        || case when data_type in ('bigint', 'boolean') then 'integer'
            when data_type in ('bytea', 'uuid') then 'blob' else data_type end
        || case is_nullable when 'NO' then ' not null' else '' end
        || coalesce(' default ' || case column_default when 'false' then '0' when 'true' then '1'
            else replace(column_default, '::text', '') end, '')
     from information_schema.columns where table_schema = 'public'",
    "select table_name || '.' || column_name || ' is numbered'
     from information_schema.columns where table_schema = 'public' and is_identity = 'YES'",
    "select t.relname || ' has the primary key '
        || (select string_agg(pg_get_indexdef(i.indexrelid, k, true), ', ' order by k)
            from generate_series(1, i.indnkeyatts) k)
     from pg_index i join pg_class t on t.oid = i.indrelid
     where i.indisprimary and t.relnamespace = 'public'::regnamespace",
    "select t.relname || ' has '
        || case when c.oid is not null then 'unique '
            else case when i.indisunique then 'the unique index ' else 'the index ' end || x.relname || ' on ' end
        || (select string_agg(pg_get_indexdef(i.indexrelid, k, true)
                || case when i.indoption[k - 1] & 1 = 1 then ' desc' else '' end, ', ' order by k)
            from generate_series(1, i.indnkeyatts) k)
        || coalesce(' where ' || pg_get_expr(i.indpred, i.indrelid), '')
     from pg_index i join pg_class t on t.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
     left join pg_constraint c on c.conindid = i.indexrelid and c.contype = 'u'
     where not i.indisprimary and t.relnamespace = 'public'::regnamespace",
    "select t.relname || ' refers by '
        || (select string_agg(a.attname, ', ' order by k.place)
            from unnest(c.conkey) with ordinality k (number, place)
            join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.number)
        || ' to ' || r.relname || ' by '
        || (select string_agg(a.attname, ', ' order by k.place)
            from unnest(c.confkey) with ordinality k (number, place)
            join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.number)
        || ' on delete ' || (actions ->> c.confdeltype::text) || ' on update ' || (actions ->> c.confupdtype::text)
     from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_class r on r.oid = c.confrelid,
        (select '{\"a\": \"no action\", \"r\": \"restrict\", \"c\": \"cascade\", \"n\": \"set null\",
            \"d\": \"set default\"}'::json as actions) names
     where c.contype = 'f' and t.relnamespace = 'public'::regnamespace",
    "select t.relname || ' has the trigger ' || g.tgname
     from pg_trigger g join pg_class t on t.oid = g.tgrelid where not g.tgisinternal",
];

/// The database that a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Owner {
    Sqlite,
    Postgres,
}

#[tokio::test]
async fn the_schemas_of_both_databases_are_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = describe_sqlite(&folder.path().join("schema.sqlite")).await;
    let postgres = describe_postgres(&create_postgres().await).await;
    let only_sqlite = sqlite.difference(&postgres).map(|fact| (Owner::Sqlite, &**fact));
    let only_postgres = postgres
        .difference(&sqlite)
        .map(|fact| (Owner::Postgres, &**fact));
    let differences: BTreeSet<_> = only_sqlite.chain(only_postgres).collect();
    let on_purpose = ON_PURPOSE.map(|(owner, fact, _)| (owner, fact));
    assert_eq!(differences, BTreeSet::from(on_purpose));
}

/// Makes a SQLite database and answers its facts.
async fn describe_sqlite(path: &Path) -> BTreeSet<String> {
    Store::open_sqlite(path, 1).await.unwrap().close().await;
    let path = path.display().to_string();
    let mut db = SqliteConnection::connect(&path).await.unwrap();
    let mut facts = BTreeSet::new();
    for query in SQLITE {
        let found: Vec<String> = sqlx::query_scalar(query).fetch_all(&mut db).await.unwrap();
        facts.extend(comparable(&found));
    }
    facts
}

/// Fills an empty PostgreSQL database and answers its facts.
async fn describe_postgres(url: &str) -> BTreeSet<String> {
    Store::open_postgres(url, 1, 2).await.unwrap().close().await;
    let mut db = PgConnection::connect(url).await.unwrap();
    let mut facts = BTreeSet::new();
    for query in POSTGRES {
        let found: Vec<String> = sqlx::query_scalar(query).fetch_all(&mut db).await.unwrap();
        facts.extend(comparable(&found));
    }
    facts
}

/// The facts that a query found about our tables; there are some of each kind.
fn comparable(found: &[String]) -> Vec<String> {
    let is_ours = |fact: &&String| !FOREIGN.iter().any(|table| fact.starts_with(table));
    let facts: Vec<_> = found.iter().filter(is_ours).map(|fact| plain(fact)).collect();
    assert!(!facts.is_empty());
    facts
}

/// A fact with the condition of an index as both databases would write it: PostgreSQL adds types and brackets, and has
/// words of its own for lists.
fn plain(fact: &str) -> String {
    let Some((index, condition)) = fact.split_once(" where ") else {
        return fact.to_owned();
    };
    let condition = condition
        .to_lowercase()
        .replace("::text", "")
        .replace("= any (array[", "in (")
        .replace(['(', ')', '[', ']'], "");
    format!("{index} where {condition}")
}
