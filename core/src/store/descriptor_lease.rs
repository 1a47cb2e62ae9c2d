//! By which version of the descriptor network faces are described now.
//!
//! During a deploy, processes with two networks run beside each other, and only one of them may describe, or each would undo
//! what the other does. The later network takes the lease at once; an earlier one only when nobody has renewed it for a
//! while, as after a rollback.

use crate::clock::Timestamp;
use crate::model::DescriptorVersion;
use crate::store::{Conn, Result, on};

/// Whether the lease is held by the processes of a version, and will be at `now`.
pub async fn is_held(db: Conn<'_>, by: DescriptorVersion, now: Timestamp) -> Result<bool> {
    const SQL: &str = "select exists (
             select 1 from descriptor_lease where id = 1 and descriptor_version = $1 and lease_until > $2)";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(by)
        .bind(now)
        .fetch_one(&mut *db)
        .await?))
}

/// Takes or renews the lease until an instant; false if processes with a later network have it. One that lasts longer than
/// this was taken by a clock that was ahead, and does not count.
pub async fn take(db: Conn<'_>, by: DescriptorVersion, now: Timestamp, until: Timestamp) -> Result<bool> {
    const SQL: &str = "insert into descriptor_lease (id, descriptor_version, lease_until) values (1, $1, $2)
         on conflict (id) do update set
             descriptor_version = excluded.descriptor_version, lease_until = excluded.lease_until
         where descriptor_lease.descriptor_version <= excluded.descriptor_version
             or descriptor_lease.lease_until <= $3 or descriptor_lease.lease_until > $2";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(by)
        .bind(until)
        .bind(now)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use crate::store::testing::on_both;

    const FORMER: DescriptorVersion = DescriptorVersion(1);
    const LATER: DescriptorVersion = DescriptorVersion(2);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_micros(second * 1_000_000)
    }

    async fn takes(store: &Store, by: DescriptorVersion, second: i64) -> bool {
        let mut tx = store.begin().await.unwrap();
        let took = take(tx.conn(), by, at(second), at(second + 100)).await.unwrap();
        let held = is_held(tx.conn(), by, at(second)).await.unwrap();
        assert_eq!(held, took);
        tx.commit().await.unwrap();
        took
    }

    async fn the_later_network_takes_it_at_once_and_the_former_one_when_it_is_left(store: Store) {
        assert!(takes(&store, FORMER, 0).await);
        assert!(takes(&store, FORMER, 10).await);
        assert!(takes(&store, LATER, 20).await);
        assert!(!takes(&store, FORMER, 21).await);
        assert!(takes(&store, LATER, 50).await);
        assert!(!takes(&store, FORMER, 149).await);
        assert!(takes(&store, FORMER, 150).await);
        assert!(takes(&store, LATER, 151).await);
    }

    async fn a_lease_of_a_clock_that_was_ahead_does_not_count(store: Store) {
        assert!(takes(&store, LATER, 1_000_000).await);
        assert!(takes(&store, FORMER, 10).await);
    }

    on_both!(
        the_later_network_takes_it_at_once_and_the_former_one_when_it_is_left,
        a_lease_of_a_clock_that_was_ahead_does_not_count,
    );
}
