//! What searching a gallery costs: `cargo bench -p findme-engine --bench search`.
//!
//! The anchor is reading the same number of bytes once, which is what memory allows: a scan that did nothing else could
//! not be faster.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use findme_engine::{Descriptor, Gallery};

/// Sizes of the gallery, with their names.
const SIZES: [(u32, &str); 3] = [
    (1_000, "1,000 faces"),
    (100_000, "100,000 faces"),
    (1_000_000, "1,000,000 faces"),
];

/// The similarity from which the search reports a face.
const BOUND: f32 = 70.0;

/// Words of eight bytes of a descriptor.
const WORDS: usize = Descriptor::LEN / 2;

fn search(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("search");
    for (size, name) in SIZES {
        let mut gallery = Gallery::new();
        for number in 0..size {
            gallery.insert(number.into(), &scattered(number));
        }
        let wanted = scattered(7);
        let found = gallery.search(&wanted, BOUND).len();
        assert!(
            found <= 1 + size as usize / 1_000,
            "strangers do not resemble each other: {found}"
        );
        group.bench_function(name, |bench| bench.iter(|| gallery.search(&wanted, BOUND)));
        drop(gallery);
        let words: Vec<u64> = (0..size as usize * WORDS).map(|word| word as u64).collect();
        group.bench_function(format!("{name}, read once"), |bench| {
            bench.iter(|| read(black_box(&words)));
        });
    }
    group.finish();
}

/// Touches every word, with eight sums so that none waits for the one before.
fn read(words: &[u64]) -> u64 {
    let mut sums = [0_u64; 8];
    for eight in words.chunks_exact(8) {
        for (sum, word) in sums.iter_mut().zip(eight) {
            *sum ^= word;
        }
    }
    sums.into_iter().fold(0, |all, sum| all ^ sum)
}

/// A descriptor of length one whose direction looks random: any two are as far apart as the faces of two people.
fn scattered(seed: u32) -> Descriptor {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12_345);
    let numbers: [f32; Descriptor::LEN] = std::array::from_fn(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f32::from(u16::try_from(state >> 16).expect("half of 32 bits")) / 32_768.0 - 1.0
    });
    let length = numbers.iter().map(|number| number * number).sum::<f32>().sqrt();
    Descriptor(numbers.map(|number| number / length))
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = search
}
criterion_main!(benches);
