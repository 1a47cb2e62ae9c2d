//! The audit log: written in the transaction of what it tells of, so that neither is there without the other.
//!
//! It only grows: the database refuses to change an entry, and to let one go before its year is over, by the newest entry and
//! by the clock of the machine it runs on.

use sqlx::QueryBuilder;

use crate::clock::Timestamp;
use crate::model::{AUDIT_KEPT_FOR, Action, AuditEntry, EventId, UserId};
use crate::store::{Conn, Result, on};

/// An entry to be written.
#[derive(Clone, Debug)]
#[must_use]
pub struct NewAuditEntry<'a> {
    action: Action,
    actor: Option<UserId>,
    user: Option<UserId>,
    event: Option<EventId>,
    count: Option<i64>,
    note: Option<&'a str>,
    origin: Option<&'a str>,
}

impl<'a> NewAuditEntry<'a> {
    /// Something FindMe did, or somebody who is not logged in.
    pub fn of(action: Action) -> Self {
        Self {
            action,
            actor: None,
            user: None,
            event: None,
            count: None,
            note: None,
            origin: None,
        }
    }

    /// Something an account did.
    pub fn by(actor: impl Into<Option<UserId>>, action: Action) -> Self {
        Self {
            actor: actor.into(),
            ..Self::of(action)
        }
    }

    /// Whose data it was.
    pub fn to(self, user: UserId) -> Self {
        Self {
            user: Some(user),
            ..self
        }
    }

    /// The event it was in.
    pub fn at_event(self, event: impl Into<Option<EventId>>) -> Self {
        Self {
            event: event.into(),
            ..self
        }
    }

    /// How many of what it is about.
    pub fn counting(self, count: impl TryInto<i64>) -> Self {
        Self {
            count: count.try_into().ok(),
            ..self
        }
    }

    /// A value that says nothing about a person.
    pub fn noting(self, note: &'a str) -> Self {
        Self {
            note: Some(note),
            ..self
        }
    }

    /// A digest of where the request came from.
    pub fn from_origin(self, origin: &'a str) -> Self {
        Self {
            origin: Some(origin),
            ..self
        }
    }
}

/// Writes an entry.
pub async fn write(db: Conn<'_>, entry: &NewAuditEntry<'_>, at: Timestamp) -> Result<()> {
    const SQL: &str = "insert into audit (at, action, actor_id, user_id, event_id, count, note, origin)
         values ($1, $2, $3, $4, $5, $6, $7, $8)";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(at)
            .bind(entry.action)
            .bind(entry.actor)
            .bind(entry.user)
            .bind(entry.event)
            .bind(entry.count)
            .bind(entry.note)
            .bind(entry.origin)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// Which entries are asked for; what is not given does not matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Of this kind.
    pub action: Option<Action>,
    /// Done by this account.
    pub actor: Option<UserId>,
    /// Done to this account's data.
    pub user: Option<UserId>,
    /// Done in this event.
    pub event: Option<EventId>,
    /// Done then or later.
    pub since: Option<Timestamp>,
    /// Done before then.
    pub until: Option<Timestamp>,
    /// With a lower number: what comes after an earlier page.
    pub before: Option<i64>,
}

/// Entries, the newest first, at most `limit`.
pub async fn list(db: Conn<'_>, filter: &Filter, limit: i64) -> Result<Vec<AuditEntry>> {
    const SQL: &str = "select id, at, action, actor_id, user_id, event_id, count, note, origin
         from audit where id > 0";
    on!(db.0, |db| {
        let mut sql = QueryBuilder::new(SQL);
        if let Some(action) = filter.action {
            sql.push(" and action = ").push_bind(action);
        }
        if let Some(actor) = filter.actor {
            sql.push(" and actor_id = ").push_bind(actor);
        }
        if let Some(user) = filter.user {
            sql.push(" and user_id = ").push_bind(user);
        }
        if let Some(event) = filter.event {
            sql.push(" and event_id = ").push_bind(event);
        }
        if let Some(since) = filter.since {
            sql.push(" and at >= ").push_bind(since);
        }
        if let Some(until) = filter.until {
            sql.push(" and at < ").push_bind(until);
        }
        if let Some(before) = filter.before {
            sql.push(" and id < ").push_bind(before);
        }
        sql.push(" order by id desc limit ").push_bind(limit);
        Ok(sql.build_query_as().fetch_all(&mut *db).await?)
    })
}

/// Forgets entries older than `before` whose year is over, counted from the newest entry too; answers how many. It is refused
/// where the database's own clock says that their year is not over.
pub async fn prune(db: Conn<'_>, before: Timestamp) -> Result<u64> {
    const SQL: &str =
        "delete from audit where at < $1 and at <= (select max(newest.at) from audit newest) - $2";
    let kept_for = i64::try_from(AUDIT_KEPT_FOR.as_micros()).unwrap_or(i64::MAX);
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(before)
        .bind(kept_for)
        .execute(&mut *db)
        .await?
        .rows_affected()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock as _, SystemClock};
    use crate::store::backend::Backend;
    use crate::store::testing::on_both;
    use crate::store::{Error, Store};

    fn day(number: i64) -> Timestamp {
        Timestamp::from_micros(number * 86_400_000_000)
    }

    async fn note(store: &Store, entry: NewAuditEntry<'_>, at: Timestamp) {
        let mut tx = store.begin().await.unwrap();
        write(tx.conn(), &entry, at).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn found(store: &Store, filter: &Filter) -> Vec<(Action, Option<i64>)> {
        let mut reader = store.read().await.unwrap();
        let entries = list(reader.conn(), filter, 100).await.unwrap();
        entries
            .into_iter()
            .map(|entry| (entry.action, entry.count))
            .collect()
    }

    async fn entries_are_found_by_all_they_say(store: Store) {
        let (admin, guest, event) = (UserId(1), UserId(2), EventId(3));
        note(
            &store,
            NewAuditEntry::by(guest, Action::LoggedIn).to(guest),
            day(1),
        )
        .await;
        let erased = NewAuditEntry::by(admin, Action::AccountErased)
            .to(guest)
            .at_event(event);
        note(&store, erased.counting(7), day(2)).await;
        note(
            &store,
            NewAuditEntry::of(Action::EventExpired).at_event(event),
            day(3),
        )
        .await;

        let all = [
            (Action::EventExpired, None),
            (Action::AccountErased, Some(7)),
            (Action::LoggedIn, None),
        ];
        let by = |set: fn(&mut Filter)| {
            let mut filter = Filter::default();
            set(&mut filter);
            filter
        };
        let cases = [
            (by(|_| {}), &all[..]),
            (by(|filter| filter.action = Some(Action::LoggedIn)), &all[2..]),
            (by(|filter| filter.actor = Some(UserId(1))), &all[1..2]),
            (by(|filter| filter.user = Some(UserId(2))), &all[1..]),
            (by(|filter| filter.event = Some(EventId(3))), &all[..2]),
            (by(|filter| filter.since = Some(day(2))), &all[..2]),
            (by(|filter| filter.until = Some(day(2))), &all[2..]),
            (
                by(|filter| (filter.user, filter.until) = (Some(UserId(2)), Some(day(1)))),
                &[],
            ),
        ];
        for (filter, expected) in cases {
            assert_eq!(found(&store, &filter).await, expected, "{filter:?}");
        }
    }

    async fn pages_follow_one_another(store: Store) {
        for count in 0..5 {
            note(
                &store,
                NewAuditEntry::of(Action::PhotosErased).counting(count),
                day(1),
            )
            .await;
        }
        let mut reader = store.read().await.unwrap();
        let first = list(reader.conn(), &Filter::default(), 3).await.unwrap();
        let next = Filter {
            before: Some(first[2].id),
            ..Filter::default()
        };
        let second = list(reader.conn(), &next, 3).await.unwrap();
        let counts = first.iter().chain(&second).map(|entry| entry.count.unwrap());
        assert_eq!(counts.collect::<Vec<_>>(), [4, 3, 2, 1, 0]);
    }

    async fn nothing_is_changed_and_nothing_goes_before_its_year_is_over(store: Store) {
        const CHANGE: &str = "update audit set user_id = 9";
        note(&store, NewAuditEntry::of(Action::LoggedIn).to(UserId(1)), day(1)).await;
        note(&store, NewAuditEntry::of(Action::LoggedIn).to(UserId(2)), day(2)).await;
        let mut tx = store.begin().await.unwrap();
        let changed: Result<()> = async {
            on!(tx.conn().0, |db| sqlx::query(CHANGE)
                .execute(&mut *db)
                .await
                .map(drop))?;
            Ok(())
        }
        .await;
        assert!(matches!(changed, Err(Error::Refused(_))), "{changed:?}");
        drop(tx);

        refused(&store, "delete from audit").await;
        let mut tx = store.begin().await.unwrap();
        assert_eq!(prune(tx.conn(), day(3)).await.unwrap(), 0);
        drop(tx);

        let now = day(2) + AUDIT_KEPT_FOR;
        note(&store, NewAuditEntry::of(Action::LoggedIn).to(UserId(3)), now).await;
        let mut tx = store.begin().await.unwrap();
        assert_eq!(prune(tx.conn(), now - AUDIT_KEPT_FOR).await.unwrap(), 1);
        tx.commit().await.unwrap();
        assert_eq!(found(&store, &Filter::default()).await.len(), 2);
    }

    /// Runs a statement that must be refused.
    async fn refused(store: &Store, sql: &'static str) {
        let mut tx = store.begin().await.unwrap();
        let run = on!(tx.conn().0, |db| sqlx::query(sql)
            .execute(&mut *db)
            .await
            .map(drop));
        assert!(run.is_err(), "{sql}");
    }

    async fn no_other_statement_gets_past_it(store: Store) {
        note(&store, NewAuditEntry::of(Action::LoggedIn).to(UserId(1)), day(1)).await;
        note(&store, NewAuditEntry::of(Action::LoggedIn).to(UserId(2)), day(2)).await;
        let statements: &[&str] = match &store.0 {
            Backend::Sqlite(_) => &[
                "insert or replace into audit (id, at, action, user_id) values (1, 5, 'logged_in', 9)",
                "replace into audit (id, at, action, user_id) values (1, 5, 'logged_in', 9)",
                "update or replace audit set id = 2 where id = 1",
                "delete from audit",
            ],
            Backend::Postgres(_) => &[
                "truncate audit",
                "insert into audit (id, at, action, user_id) values (1, 5, 'logged_in', 9)
                 on conflict (id) do update set user_id = 9",
                "delete from audit",
            ],
        };
        for sql in statements {
            refused(&store, sql).await;
        }
        let all = list(store.read().await.unwrap().conn(), &Filter::default(), 9)
            .await
            .unwrap();
        let users: Vec<_> = all.iter().map(|entry| entry.user_id).collect();
        assert_eq!(users, [Some(UserId(2)), Some(UserId(1))]);
    }

    async fn an_entry_from_the_future_makes_no_other_old(store: Store) {
        let now = SystemClock.now();
        note(&store, NewAuditEntry::of(Action::LoggedIn).to(UserId(1)), now).await;
        let in_years = now + 3 * AUDIT_KEPT_FOR;
        note(
            &store,
            NewAuditEntry::of(Action::LoggedIn).to(UserId(2)),
            in_years,
        )
        .await;
        let mut tx = store.begin().await.unwrap();
        let early = prune(tx.conn(), in_years - AUDIT_KEPT_FOR).await;
        assert!(matches!(early, Err(Error::Refused(_))), "{early:?}");
        drop(tx);
        assert_eq!(found(&store, &Filter::default()).await.len(), 2);
    }

    on_both!(
        entries_are_found_by_all_they_say,
        pages_follow_one_another,
        nothing_is_changed_and_nothing_goes_before_its_year_is_over,
        no_other_statement_gets_past_it,
        an_entry_from_the_future_makes_no_other_old,
    );
}
