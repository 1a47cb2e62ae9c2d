//! How well the engine tells people apart: `judge <folder with truth.json>`.
//!
//! `truth.json` holds `selfies`, a picture per person, and `photos`, the people in each photo. Every selfie is compared
//! with every photo, as the product does; the distance to a photo is that to its nearest face. The gap between the
//! largest distance to a photo of the same person and the smallest to one without them is where matches are decided.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{Write, stdout};
use std::path::Path;
use std::time::{Duration, Instant};

use findme_engine::{Descriptor, Face, Image, Models, similarity};
use serde::Deserialize;

/// Where `make models` puts the networks.
const MODELS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../models/networks");

type Faces = Vec<(Face, Descriptor)>;

#[derive(Deserialize)]
struct Truth {
    selfies: BTreeMap<String, String>,
    photos: BTreeMap<String, Vec<String>>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args()
        .nth(1)
        .ok_or("the argument is a folder with truth.json")?;
    let folder = Path::new(&folder);
    let truth: Truth = serde_json::from_slice(&std::fs::read(folder.join("truth.json"))?)?;
    let models = Models::load(Path::new(MODELS))?;
    let mut out = stdout().lock();

    let mut photos = BTreeMap::new();
    for (name, people) in &truth.photos {
        let (faces, time) = look(&models, &folder.join(name))?;
        let missed = people.len().saturating_sub(faces.len());
        writeln!(
            out,
            "{name}: {} faces, {missed} missed, {} ms",
            faces.len(),
            time.as_millis()
        )?;
        photos.insert(name, faces);
    }

    let (mut within, mut between) = (0.0_f32, f32::INFINITY);
    for (person, selfie) in &truth.selfies {
        let (faces, _) = look(&models, &folder.join(selfie))?;
        let largest = faces
            .iter()
            .max_by(|a, b| a.0.area.area().total_cmp(&b.0.area.area()));
        let Some((_, own)) = largest else {
            writeln!(out, "{person}: no face in {selfie}")?;
            continue;
        };
        write!(out, "{person}:")?;
        for (name, faces) in &photos {
            let distance = faces
                .iter()
                .map(|(_, face)| own.distance(face))
                .fold(f32::INFINITY, f32::min);
            let is_there = truth.photos[*name].contains(person);
            write!(out, " {name} {distance:.3}{}", if is_there { "*" } else { "" })?;
            if is_there {
                within = within.max(distance);
            } else {
                between = between.min(distance);
            }
        }
        writeln!(out)?;
    }
    for (what, distance) in [
        ("largest within a person (*)", within),
        ("smallest between two", between),
    ] {
        writeln!(
            out,
            "{what}: distance {distance:.3}, similarity {:.1}",
            similarity(distance)
        )?;
    }
    Ok(())
}

/// The faces of a picture file, and how long finding and describing them took.
fn look(models: &Models, path: &Path) -> Result<(Faces, Duration), Box<dyn Error>> {
    let pixels = image::open(path)?.to_rgb8();
    let view = Image::new(pixels.width(), pixels.height(), &pixels).ok_or("a decoded picture has pixels")?;
    let start = Instant::now();
    let faces = models.recognize(&view);
    Ok((faces, start.elapsed()))
}
