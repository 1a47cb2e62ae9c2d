//! A bar for each day, drawn as SVG: its shape only, the figures stand in a table beside it.

/// Width of a bar with the gap after it, in units of the drawing.
const STEP: i64 = 20;

/// Width of a bar.
const BAR: i64 = 16;

/// Height of the highest bar.
const HEIGHT: i64 = 60;

/// A bar: its corner at the top left, and its size, in units of the drawing.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) width: i64,
    pub(super) height: i64,
}

/// Bars side by side.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Chart {
    pub(super) width: i64,
    pub(super) height: i64,
    pub(super) bars: Vec<Bar>,
}

impl Chart {
    /// A bar for each value, none of which is negative; the highest one fills the height, and one that is not zero can be
    /// seen.
    pub(super) fn of(values: &[i64]) -> Self {
        let highest = values.iter().copied().max().unwrap_or(0).max(1);
        let bars = values.iter().zip(0..).map(|(value, place)| {
            let share = i128::from(*value) * i128::from(HEIGHT) / i128::from(highest);
            let height = i64::try_from(share).unwrap_or(HEIGHT).max((*value).signum());
            Bar {
                x: place * STEP,
                y: HEIGHT - height,
                width: BAR,
                height,
            }
        });
        let bars: Vec<_> = bars.collect();
        let width = i64::try_from(bars.len()).unwrap_or(0) * STEP;
        Self {
            width,
            height: HEIGHT,
            bars,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_bar_fills_the_height_and_a_small_one_can_be_seen() {
        let heights = |values: &[i64]| -> Vec<_> {
            let chart = Chart::of(values);
            assert!(chart.bars.iter().all(|bar| bar.y + bar.height == HEIGHT));
            chart.bars.iter().map(|bar| bar.height).collect()
        };
        assert_eq!(heights(&[0, 1, 500, 1000]), [0, 1, 30, 60]);
        assert_eq!(heights(&[0, 0]), [0, 0]);
        assert_eq!(heights(&[i64::MAX, 1]), [60, 1]);
        assert!(heights(&[]).is_empty());
    }
}
