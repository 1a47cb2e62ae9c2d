//! Curves as a drawing in the page: SVG that a browser draws by itself.
//!
//! Lengths are those of the drawing's own grid, which the browser scales to the column; the page's style gives letters a
//! size that is legible on a phone, too. A curve of one point is a dot, and without points it says that there are none.

use std::fmt::{self, Display, Formatter};

use super::html::Text;

/// The drawing.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 270.0;

/// Where the curves are drawn.
const LEFT: f64 = 74.0;
const RIGHT: f64 = WIDTH - 18.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = HEIGHT - 38.0;

/// Colours that the style knows, one more than which the first comes again.
const COLOURS: usize = 6;

/// A drawing of curves.
#[derive(Debug)]
pub(crate) struct Plot<'a> {
    /// What is shown, with the unit.
    pub(crate) caption: &'a str,
    /// The unit of the horizontal axis.
    pub(crate) unit: &'a str,
    /// Where the horizontal axis ends, if the curves do not say.
    pub(crate) end: f64,
    /// The curves.
    pub(crate) curves: Vec<Curve<'a>>,
}

/// A curve.
#[derive(Debug)]
pub(crate) struct Curve<'a> {
    /// What it is.
    pub(crate) name: &'a str,
    /// Its points, from the left to the right.
    pub(crate) points: &'a [(f64, f64)],
    /// Whether each point is a dot of its own, with no line between them.
    pub(crate) dots: bool,
}

impl<'a> Curve<'a> {
    /// A line through points.
    pub(crate) fn line(name: &'a str, points: &'a [(f64, f64)]) -> Self {
        Self {
            name,
            points,
            dots: false,
        }
    }

    /// The points that can be drawn.
    fn finite(&self) -> impl Iterator<Item = (f64, f64)> {
        let points = self.points.iter().copied();
        points.filter(|(x, y)| x.is_finite() && y.is_finite())
    }
}

impl Display for Plot<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let caption = Text(self.caption);
        write!(out, "<figure><figcaption>{caption}</figcaption>")?;
        let points = || self.curves.iter().flat_map(Curve::finite);
        if points().next().is_none() {
            return writeln!(out, "<p class=\"none\">Nothing was measured.</p></figure>");
        }
        if self.curves.len() > 1 {
            self.write_legend(out)?;
        }
        let across = Axis::up_to(points().map(|(x, _)| x).fold(self.end, f64::max), 7);
        let up = Axis::up_to(points().map(|(_, y)| y).fold(0.0, f64::max), 4).rounded_up();
        let place = |(x, y)| {
            (
                LEFT + across.share(x) * (RIGHT - LEFT),
                BOTTOM - up.share(y) * (BOTTOM - TOP),
            )
        };
        write!(
            out,
            "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{caption}\">"
        )?;
        for tick in up.ticks() {
            let (_, y) = place((0.0, tick));
            write!(
                out,
                "<path class=\"grid\" d=\"M{LEFT} {y:.1}H{RIGHT}\"/>\
                 <text class=\"up\" x=\"{:.1}\" y=\"{y:.1}\">{}</text>",
                LEFT - 8.0,
                up.label(tick)
            )?;
        }
        for tick in across.ticks() {
            let (x, _) = place((tick, 0.0));
            write!(
                out,
                "<text class=\"across\" x=\"{x:.1}\" y=\"{:.1}\">{}{}</text>",
                BOTTOM + 8.0,
                across.label(tick),
                Text(self.unit)
            )?;
        }
        for (number, curve) in self.curves.iter().enumerate() {
            let colour = number % COLOURS;
            let places: Vec<_> = curve.finite().map(place).collect();
            if curve.dots || places.len() == 1 {
                for (x, y) in places {
                    write!(
                        out,
                        "<circle class=\"dot c{colour}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"/>"
                    )?;
                }
            } else if !places.is_empty() {
                write!(out, "<polyline class=\"curve c{colour}\" points=\"")?;
                for (x, y) in places {
                    write!(out, "{x:.1},{y:.1} ")?;
                }
                write!(out, "\"/>")?;
            }
        }
        writeln!(out, "</svg></figure>")
    }
}

impl Plot<'_> {
    fn write_legend(&self, out: &mut Formatter<'_>) -> fmt::Result {
        write!(out, "<p class=\"legend\">")?;
        for (number, curve) in self.curves.iter().enumerate() {
            let (colour, name) = (number % COLOURS, Text(curve.name));
            write!(out, "<span><i class=\"c{colour}\"></i>{name}</span> ")?;
        }
        writeln!(out, "</p>")
    }
}

/// An axis from 0 to some end, with a tick at each step.
#[derive(Clone, Copy, Debug)]
struct Axis {
    end: f64,
    step: f64,
}

impl Axis {
    /// An axis with about so many ticks, at numbers that people like.
    fn up_to(end: f64, ticks: u32) -> Self {
        let end = if end.is_finite() && end > 0.0 { end } else { 1.0 };
        let rough = end / f64::from(ticks);
        let power = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0].map(|factor| factor * power).into_iter();
        let step = step.into_iter().find(|step| *step >= rough);
        Self {
            end,
            step: step.unwrap_or(10.0 * power),
        }
    }

    /// The same axis, ending at a tick.
    fn rounded_up(self) -> Self {
        Self {
            // A little above the last tick is still within the drawing.
            end: (self.end / self.step - 0.05).ceil() * self.step,
            ..self
        }
    }

    /// How far along the axis a value lies.
    fn share(self, value: f64) -> f64 {
        value / self.end
    }

    fn ticks(self) -> impl Iterator<Item = f64> {
        let ticks = (0..).map(move |number| f64::from(number) * self.step);
        ticks.take_while(move |tick| *tick <= self.end * (1.0 + 1e-9))
    }

    /// A tick's number, with as many places as the step has.
    fn label(self, tick: f64) -> String {
        let places = if self.step < 1.0 {
            (-self.step.log10()).ceil()
        } else {
            0.0
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "few places, and none below zero"
        )]
        let places = (places - 1e-9).ceil().max(0.0) as usize;
        format!("{tick:.places$}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(points: &[(f64, f64)]) -> String {
        let plot = Plot {
            caption: "A & B",
            unit: " s",
            end: 0.0,
            curves: vec![Curve::line("a", points)],
        };
        plot.to_string()
    }

    #[test]
    fn a_line_goes_from_corner_to_corner() {
        let drawing = drawn(&[(0.0, 0.0), (10.0, 4.0)]);
        assert!(drawing.contains("points=\"74.0,232.0 622.0,14.0 \""), "{drawing}");
        assert!(
            drawing.contains("<figcaption>A &amp; B</figcaption>"),
            "{drawing}"
        );
    }

    #[test]
    fn without_points_it_says_so() {
        for points in [&[][..], &[(f64::NAN, 1.0)], &[(1.0, f64::INFINITY)]] {
            let drawing = drawn(points);
            assert!(drawing.contains("Nothing was measured"), "{drawing}");
            assert!(!drawing.contains("<svg"), "{drawing}");
        }
    }

    #[test]
    fn one_point_is_a_dot_even_at_zero() {
        let drawing = drawn(&[(0.0, 0.0)]);
        assert!(drawing.contains("cx=\"74.0\" cy=\"232.0\""), "{drawing}");
        assert!(!drawing.contains("NaN") && !drawing.contains("inf"), "{drawing}");
    }

    #[test]
    fn a_curve_without_points_leaves_the_others() {
        let plot = Plot {
            caption: "",
            unit: "",
            end: 20.0,
            curves: vec![
                Curve::line("empty", &[]),
                Curve::line("flat", &[(0.0, 0.0), (10.0, 0.0)]),
            ],
        };
        let drawing = plot.to_string();
        assert!(
            drawing.contains("<polyline class=\"curve c1\" points=\"74.0,232.0 348.0,232.0 \"/>"),
            "{drawing}"
        );
        assert!(!drawing.contains("curve c0"), "{drawing}");
    }

    #[test]
    fn ticks_are_numbers_that_people_like() {
        let labels = |end, ticks| {
            let axis = Axis::up_to(end, ticks).rounded_up();
            axis.ticks().map(|tick| axis.label(tick)).collect::<Vec<_>>()
        };
        assert_eq!(labels(7.0, 4), ["0", "2", "4", "6", "8"]);
        assert_eq!(labels(100.0, 4), ["0", "50", "100"]);
        assert_eq!(labels(2.02, 4), ["0", "1", "2"]);
        assert_eq!(labels(0.03, 4), ["0.00", "0.01", "0.02", "0.03"]);
        assert_eq!(labels(2.0, 4), ["0.0", "0.5", "1.0", "1.5", "2.0"]);
        assert_eq!(labels(0.0, 4), ["0.0", "0.5", "1.0"]);
        assert_eq!(labels(f64::NAN, 4), ["0.0", "0.5", "1.0"]);
    }
}
