//! Shared budgets for files, on disk and in memory.
//!
//! One origin gets half of the disk's, and is refused at once when that is used up; reading a file into memory waits
//! for room.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Error;

/// Room in memory.
#[derive(Debug)]
pub(super) struct Memory {
    kilobytes: u32,
    free: Arc<Semaphore>,
}

/// Bytes on disk, in total and for each origin.
#[derive(Debug)]
pub(super) struct Disk {
    budget: u64,
    pub(super) used: Mutex<HashMap<IpAddr, u64>>,
}

impl Memory {
    pub(super) fn new(kilobytes: u32) -> Self {
        Self {
            kilobytes,
            free: Arc::new(Semaphore::new(kilobytes as usize)),
        }
    }

    pub(super) async fn room(&self, bytes: u64) -> OwnedSemaphorePermit {
        let kilobytes = u32::try_from(bytes.div_ceil(1 << 10)).unwrap_or(u32::MAX);
        let kilobytes = kilobytes.min(self.kilobytes);
        let room = self.free.clone().acquire_many_owned(kilobytes).await;
        room.expect("the semaphore is never closed")
    }
}

impl Disk {
    pub(super) fn new(budget: u64) -> Self {
        Self {
            budget,
            used: Mutex::default(),
        }
    }
}

/// Room on disk, freed when it is dropped.
#[derive(Debug)]
pub(super) struct Claim {
    disk: Arc<Disk>,
    /// Of the origin.
    network: IpAddr,
    pub(super) bytes: u64,
}

impl Claim {
    /// No room yet, for an origin in this network.
    pub(super) fn new(disk: Arc<Disk>, network: IpAddr) -> Self {
        Self {
            disk,
            network,
            bytes: 0,
        }
    }

    /// Takes more room, if it is available.
    pub(super) fn grow(&mut self, bytes: u64) -> Result<(), Error> {
        let mut used = self.disk.used.lock().unwrap_or_else(PoisonError::into_inner);
        let in_all: u64 = used.values().sum();
        let own = used.get(&self.network).copied().unwrap_or_default();
        let budget = self.disk.budget;
        if in_all + bytes > budget || own + bytes > budget / 2 {
            return Err(Error::Full);
        }
        used.insert(self.network, own + bytes);
        self.bytes += bytes;
        Ok(())
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut used = self.disk.used.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = used.get_mut(&self.network) {
            *own -= self.bytes;
            if *own == 0 {
                used.remove(&self.network);
            }
        }
    }
}
