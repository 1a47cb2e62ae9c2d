//! Prints what came out, as tables.
//!
//! Intervals are Wilson's at 95 %, which take pairs for independent.

use std::collections::BTreeSet;
use std::io::{Result, Write};
use std::time::Duration;

use findme_engine::{distance_at, similarity};

use crate::counts::{Counts, Distances};
use crate::look::{STEP, Seen};
use crate::truth::Truth;

/// The product's threshold.
const MATCH: f32 = 70.0;

/// Similarities to count at.
const THRESHOLDS: [f32; 9] = [50.0, 60.0, 65.0, MATCH, 75.0, 80.0, 85.0, 90.0, 95.0];

/// False-accept rates to tell the recall at.
const RATES: [f64; 3] = [1e-2, 1e-3, 1e-4];

/// Prints everything.
pub(crate) fn print(out: &mut impl Write, truth: &Truth, seen: &Seen, list: bool) -> Result<()> {
    let upright = Distances::between(seen, 0, 0);
    let refused = seen.guests.iter().filter(|turns| turns[0].is_none()).count();
    let faces: usize = seen.photos.iter().map(|turns| turns[0].len()).sum();
    writeln!(
        out,
        "{} selfies ({refused} refused, {} of several people), {} photos, {faces} faces in them\n",
        seen.guests.len(),
        seen.several.len(),
        seen.photos.len(),
    )?;
    head(out, "similarity  cosine")?;
    for threshold in THRESHOLDS {
        let distance = distance_at(threshold);
        let cosine = 1.0 - distance * distance / 2.0;
        let counts = upright.count(truth, threshold, |_| true);
        row(
            out,
            &format!("{threshold:>10} {cosine:>7.3}"),
            counts,
            seen.guests.len(),
        )?;
    }
    if truth.photos.values().any(|people| !people.is_empty()) {
        at_rates(out, truth, &upright)?;
    }
    if !truth.groups.is_empty() {
        head(out, "\ngroup (at 70)     ")?;
        for (name, members) in &truth.groups {
            let is_member: Vec<_> = truth.photos.keys().map(|photo| members.contains(photo)).collect();
            let counts = upright.count(truth, MATCH, |photo| is_member[photo]);
            row(out, &format!("{name:<18}"), counts, seen.guests.len())?;
        }
    }
    if seen.guests.first().is_some_and(|turns| turns.len() > 1) {
        turns(out, truth, seen)?;
    }
    if list {
        wrong(out, truth, seen, &upright)?;
    }
    writeln!(out, "\nprocessor time      mean   median   95 %")?;
    for (what, times) in ["a selfie", "a photo"].iter().zip(&seen.times) {
        time(out, what, times.clone())?;
    }
    Ok(())
}

fn at_rates(out: &mut impl Write, truth: &Truth, upright: &Distances) -> Result<()> {
    writeln!(out, "\nat most false accepts  similarity  recall")?;
    for rate in RATES {
        if let Some((threshold, counts)) = upright.at_rate(truth, rate) {
            writeln!(out, "{rate:>21}  {threshold:>10.1}  {:.4}", counts.right.value())?;
        }
    }
    Ok(())
}

fn head(out: &mut impl Write, first: &str) -> Result<()> {
    writeln!(
        out,
        "{first}  recall (of)      wrong per guest  false accepts (of)            95 % interval"
    )
}

#[expect(clippy::cast_precision_loss, reason = "a number of guests")]
fn row(out: &mut impl Write, first: &str, Counts { right, wrong }: Counts, guests: usize) -> Result<()> {
    let (low, high) = wrong.interval();
    let recall = match right.all {
        0 => "none".to_owned(),
        _ => format!("{:.4}", right.value()),
    };
    writeln!(
        out,
        "{first}  {recall:>6} ({:>6})  {:>15.3}  {:.2e} ({:>5} of {:>8})  {low:.1e} to {high:.1e}",
        right.all,
        f64::from(wrong.matched) / guests as f64,
        wrong.value(),
        wrong.matched,
        wrong.all,
    )
}

/// Selfies turned, photos turned, and both.
fn turns(out: &mut impl Write, truth: &Truth, seen: &Seen) -> Result<()> {
    let count = usize::from(360 / STEP);
    let at = |selfie, photo| Distances::between(seen, selfie, photo).wrong(truth, MATCH);
    let known: BTreeSet<_> = at(0, 0)[1].iter().copied().collect();
    let there: usize = truth.photos.values().map(Vec::len).sum();
    writeln!(
        out,
        "\nat 70: found of {there}, and wrong pairs; added are those that the upright run has not\n\
         turned by   selfies: refused  found  wrong  added   photos: found  wrong  added"
    )?;
    for turn in 0..count {
        let refused = seen.guests.iter().filter(|turns| turns[turn].is_none()).count();
        let line = |[missed, wrong]: [Vec<(usize, usize)>; 2]| {
            let added = wrong.iter().filter(|pair| !known.contains(pair)).count();
            format!("{:>5}  {:>5}  {added:>5}", there - missed.len(), wrong.len())
        };
        writeln!(
            out,
            "{:>9}            {refused:>7}  {}           {}",
            turn * usize::from(STEP),
            line(at(turn, 0)),
            line(at(0, turn)),
        )?;
    }
    let mut least = there;
    let mut found = 0;
    let mut added = BTreeSet::new();
    for (selfie, photo) in (0..count).flat_map(|selfie| (0..count).map(move |photo| (selfie, photo))) {
        let [missed, wrong] = at(selfie, photo);
        least = least.min(there - missed.len());
        found += there - missed.len();
        added.extend(wrong.into_iter().filter(|pair| !known.contains(pair)));
    }
    writeln!(
        out,
        "both, {} combinations: found {} on average, {least} at least; {} wrong pairs added by any of them",
        count * count,
        found / (count * count),
        added.len(),
    )
}

/// Names what came out wrong upright.
fn wrong(out: &mut impl Write, truth: &Truth, seen: &Seen, upright: &Distances) -> Result<()> {
    let guests: Vec<_> = truth.selfies.keys().collect();
    let photos: Vec<_> = truth.photos.keys().collect();
    writeln!(out)?;
    for (guest, turns) in guests.iter().zip(&seen.guests) {
        if turns[0].is_none() {
            writeln!(out, "refused: {guest}")?;
        }
    }
    for guest in &seen.several {
        writeln!(out, "several: {}", guests[*guest])?;
    }
    for (what, pairs) in ["missed", "wrong"].iter().zip(upright.wrong(truth, MATCH)) {
        for (guest, photo) in pairs {
            let likeness = similarity(upright.of((guest, photo)));
            writeln!(
                out,
                "{what}: {} in {} ({likeness:.1})",
                guests[guest], photos[photo]
            )?;
        }
    }
    Ok(())
}

fn time(out: &mut impl Write, what: &str, mut times: Vec<Duration>) -> Result<()> {
    times.sort();
    let at = |percent: usize| {
        times
            .get(times.len() * percent / 100)
            .map_or(0.0, Duration::as_secs_f64)
    };
    let sum: Duration = times.iter().sum();
    let count = u32::try_from(times.len().max(1)).unwrap_or(u32::MAX);
    let mean = (sum / count).as_secs_f64();
    writeln!(
        out,
        "{what:<14}  {mean:>6.3} s {:>6.3} s {:>6.3} s",
        at(50),
        at(95)
    )
}
