//! Runs the engine over the pictures of a folder, in every turn that is wanted, on several threads.
//!
//! Selfies are shrunk to the size at which the product looks at them. Times are the thread's own.

use std::error::Error;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use findme_engine::{Descriptor, Face, Image, Models};
use image::imageops::{self, interpolate_bilinear};
use image::{DynamicImage, RgbImage};
use rustix::time::{ClockId, clock_gettime};

use crate::truth::Truth;

/// Between two turns, in degrees.
pub(crate) const STEP: u16 = 30;

/// The longer side that the product shrinks selfies to.
const SELFIE: u32 = 1024;

/// The share of the owner's area from which another face makes a selfie one of several people, in the product.
const PASSER_BY: f32 = 0.15;

/// What the engine saw: guests and photos in the order of the truth, each in every turn.
pub(crate) struct Seen {
    /// What each guest looks like; none where the selfie is refused.
    pub(crate) guests: Vec<Vec<Option<Descriptor>>>,
    /// The faces of each photo.
    pub(crate) photos: Vec<Vec<Vec<Descriptor>>>,
    /// Guests whose upright selfie shows several people.
    pub(crate) several: Vec<usize>,
    /// Processor time of each upright selfie and each upright photo.
    pub(crate) times: [Vec<Duration>; 2],
}

/// One picture in one turn.
struct Job<'t> {
    path: &'t str,
    is_selfie: bool,
    turn: u16,
}

struct Outcome {
    faces: Vec<Descriptor>,
    is_several: bool,
    time: Duration,
}

/// Looks at all pictures of the truth.
pub(crate) fn at_all(
    models: &Models,
    folder: &Path,
    truth: &Truth,
    in_turns: bool,
    threads: usize,
) -> Result<Seen, Box<dyn Error>> {
    let turns = if in_turns { 360 / STEP } else { 1 };
    let jobs = |path, is_selfie| {
        (0..turns).map(move |turn| Job {
            path,
            is_selfie,
            turn: turn * STEP,
        })
    };
    let selfies = truth.selfies.values().flat_map(|path| jobs(path.as_str(), true));
    let photos = truth.photos.keys().flat_map(|path| jobs(path.as_str(), false));
    let jobs: Vec<_> = selfies.chain(photos).collect();
    let outcomes = on_threads(models, folder, &jobs, threads)?;

    let (selfies, photos) = outcomes.split_at(truth.selfies.len() * usize::from(turns));
    let upright = |outcomes: &[Outcome]| {
        outcomes
            .iter()
            .step_by(turns.into())
            .map(|one| one.time)
            .collect()
    };
    let several = selfies.iter().step_by(turns.into()).enumerate();
    let several = several.filter(|(_, one)| one.is_several);
    Ok(Seen {
        guests: of_each(selfies, turns, |one| one.faces.first().copied()),
        photos: of_each(photos, turns, |one| one.faces.clone()),
        several: several.map(|(guest, _)| guest).collect(),
        times: [upright(selfies), upright(photos)],
    })
}

fn of_each<T>(outcomes: &[Outcome], turns: u16, take: impl Fn(&Outcome) -> T) -> Vec<Vec<T>> {
    let turns = outcomes.chunks(turns.into());
    turns.map(|turns| turns.iter().map(&take).collect()).collect()
}

fn on_threads(
    models: &Models,
    folder: &Path,
    jobs: &[Job<'_>],
    threads: usize,
) -> Result<Vec<Outcome>, Box<dyn Error>> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(jobs.len()));
    thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                while let Some((index, job)) = take(jobs, &next) {
                    // As text, for the error of a picture cannot be sent to another thread.
                    let outcome = look(models, folder, job).map_err(|error| format!("{}: {error}", job.path));
                    done.lock().expect("no thread panicked").push((index, outcome));
                }
            });
        }
    });
    let mut done = done.into_inner()?;
    done.sort_by_key(|(index, _)| *index);
    done.into_iter()
        .map(|(_, outcome)| outcome.map_err(Into::into))
        .collect()
}

fn take<'j, 't>(jobs: &'j [Job<'t>], next: &AtomicUsize) -> Option<(usize, &'j Job<'t>)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    Some((index, jobs.get(index)?))
}

fn look(models: &Models, folder: &Path, job: &Job<'_>) -> Result<Outcome, Box<dyn Error>> {
    let mut picture = image::open(folder.join(job.path))?;
    if job.is_selfie && picture.width().max(picture.height()) > SELFIE {
        picture = picture.thumbnail(SELFIE, SELFIE);
    }
    let pixels = turned(picture, job.turn);
    let view = Image::new(pixels.width(), pixels.height(), &pixels).ok_or("the picture has no pixels")?;
    let start = processor_time();
    let (faces, is_several) = if job.is_selfie {
        let selfie = models.recognize_selfie(&view);
        (selfie.descriptor.into_iter().collect(), is_several(&selfie.faces))
    } else {
        let faces = models.recognize(&view);
        (
            faces.into_iter().map(|(_, descriptor)| descriptor).collect(),
            false,
        )
    };
    Ok(Outcome {
        faces,
        is_several,
        time: processor_time().saturating_sub(start),
    })
}

/// Whether a face beside the largest, which comes first, is more than a passer-by's.
fn is_several(faces: &[Face]) -> bool {
    let areas: Vec<_> = faces.iter().map(|face| face.bounding_box.area()).collect();
    areas.iter().skip(1).any(|area| *area >= PASSER_BY * areas[0])
}

/// The picture turned clockwise; between quarters its edge is drawn out into the corners.
#[expect(clippy::cast_precision_loss, reason = "sides of a picture")]
fn turned(picture: DynamicImage, degrees: u16) -> RgbImage {
    let picture = picture.into_rgb8();
    match degrees {
        0 => picture,
        90 => imageops::rotate90(&picture),
        180 => imageops::rotate180(&picture),
        270 => imageops::rotate270(&picture),
        _ => {
            let (sin, cos) = f32::from(degrees).to_radians().sin_cos();
            let (last_x, last_y) = ((picture.width() - 1) as f32, (picture.height() - 1) as f32);
            RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
                let (x, y) = (x as f32 - last_x / 2.0, y as f32 - last_y / 2.0);
                let x_from = (cos * x + sin * y + last_x / 2.0).clamp(0.0, last_x);
                let y_from = (cos * y - sin * x + last_y / 2.0).clamp(0.0, last_y);
                interpolate_bilinear(&picture, x_from, y_from).expect("the point is inside")
            })
        }
    }
}

/// What this thread has had of the processor: only differences mean anything.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(time).expect("the processor's time is not negative")
}
