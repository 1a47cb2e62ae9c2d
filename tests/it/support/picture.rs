//! Pictures that the scripted engine can read: eight columns, each empty or one person's colour.
//!
//! A column filled with a colour is a face; which one, its colour says; how large, how far down it is filled. All
//! of that survives JPEG, shrinking and turning upright.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "a drawn picture has hundreds of pixels a side"
)]

use findme::model::FaceBox;
use findme_images::Picture;

/// Most faces of a picture.
pub(crate) const COLUMNS: usize = 8;

const WIDTH: usize = 400;
const HEIGHT: usize = 300;
const TENTHS: usize = 10;

/// Somebody with a face; there are 64 of them, 0 to 63.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Person(pub(crate) u8);

/// A face as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Drawn {
    pub(crate) person: Person,
    /// Height in tenths of the picture's, 1 to 10.
    pub(crate) tenths: usize,
}

/// A good selfie of somebody.
pub(crate) fn selfie(person: Person) -> Vec<u8> {
    photo(&[person])
}

/// A photo with these people, all equally large.
pub(crate) fn photo(people: &[Person]) -> Vec<u8> {
    let faces: Vec<_> = people.iter().map(|&person| Drawn { person, tenths: 8 }).collect();
    draw(&faces, 0)
}

/// Another photo with these people: other bytes for every `shade`, the same faces.
pub(crate) fn other_photo(people: &[Person], shade: u8) -> Vec<u8> {
    let faces: Vec<_> = people.iter().map(|&person| Drawn { person, tenths: 8 }).collect();
    draw(&faces, shade)
}

/// A JPEG of these faces on a background of nearly black (`shade` up to 20).
pub(crate) fn draw(faces: &[Drawn], shade: u8) -> Vec<u8> {
    assert!(faces.len() <= COLUMNS && shade <= 20);
    let mut rgb = vec![shade; WIDTH * HEIGHT * 3];
    for (index, pixel) in rgb.chunks_exact_mut(3).enumerate() {
        let (x, y) = (index % WIDTH, index / WIDTH);
        let Some(face) = faces.get(x * COLUMNS / WIDTH) else {
            continue;
        };
        if y * TENTHS / HEIGHT < face.tenths {
            pixel.copy_from_slice(&colour(face.person));
        }
    }
    let picture = Picture::from_rgb(WIDTH as u32, HEIGHT as u32, rgb).unwrap();
    picture.encode_jpeg(95)
}

/// The faces drawn in a picture, largest first, with their boxes.
pub(crate) fn faces(picture: &Picture) -> Vec<(Person, FaceBox)> {
    let found = (0..COLUMNS).filter_map(|column| {
        let tenths = (0..TENTHS)
            .take_while(|&row| is_filled(sample(picture, column, row)))
            .count();
        let person = (tenths > 0).then(|| person(sample(picture, column, 0)))?;
        let bounding_box = FaceBox {
            left: column as f32 / COLUMNS as f32,
            top: 0.0,
            width: 1.0 / COLUMNS as f32,
            height: tenths as f32 / TENTHS as f32,
        };
        Some((person, bounding_box))
    });
    let mut found: Vec<_> = found.collect();
    found.sort_by(|(_, a), (_, b)| b.height.total_cmp(&a.height));
    found
}

/// The colour in the middle of a cell.
fn sample(picture: &Picture, column: usize, row: usize) -> [u8; 3] {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let x = (2 * column + 1) * width / (2 * COLUMNS);
    let y = (2 * row + 1) * height / (2 * TENTHS);
    let at = 3 * (y * width + x);
    picture.rgb()[at..at + 3].try_into().unwrap()
}

fn is_filled(colour: [u8; 3]) -> bool {
    colour.iter().any(|&level| level > 40)
}

/// Six bits of a person, two a channel.
fn colour(Person(number): Person) -> [u8; 3] {
    assert!(number < 64);
    [number >> 4 & 3, number >> 2 & 3, number & 3].map(|bits| 70 + 55 * bits)
}

fn person(colour: [u8; 3]) -> Person {
    let bits = colour.map(|level| (level.saturating_sub(70) + 27) / 55);
    Person(bits[0] << 4 | bits[1] << 2 | bits[2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_drawn_is_found() {
        for number in 0..64 {
            let drawn = [
                Drawn {
                    person: Person(number),
                    tenths: 8,
                },
                Drawn {
                    person: Person(63 - number),
                    tenths: 3,
                },
            ];
            let bytes = draw(&drawn, 7);
            let picture = findme_images::decode(&bytes).unwrap().shrink_to(300);
            let people: Vec<_> = faces(&picture).iter().map(|(person, _)| *person).collect();
            assert_eq!(people, [Person(number), Person(63 - number)]);
        }
        assert_eq!(faces(&findme_images::decode(&draw(&[], 20)).unwrap()), []);
    }
}
