//! What is left when an event ends, on both databases. Erasures by people are tested where people ask for them.

mod endings;
