//! What becomes of pictures whose pixels are known.
//!
//! Not among the crate's own tests, for which all of it would be compiled once more.

use findme_resize::{Filter, resize};

#[test]
fn a_picture_that_is_halved_keeps_its_halves() {
    // Wide enough for the outer pixels to see one half only.
    let row = [[[200, 100, 0]; 8], [[0, 50, 250]; 8]]
        .as_flattened()
        .as_flattened();
    let rgb = [row, row].concat();
    for filter in [Filter::Bilinear, Filter::CatmullRom] {
        let halved = resize(&rgb, (16, 2), (8, 1), filter);
        assert_eq!(halved[..3], [200, 100, 0], "{filter:?}");
        assert_eq!(halved[21..], [0, 50, 250], "{filter:?}");
    }
}

#[test]
fn the_same_size_is_the_same_picture() {
    let rgb = [1, 2, 3, 4, 5, 6];
    assert_eq!(resize(&rgb, (2, 1), (2, 1), Filter::CatmullRom), rgb);
}

#[test]
#[should_panic(expected = "all of its pixels")]
fn a_picture_without_all_its_pixels_is_a_mistake() {
    resize(&[0; 5], (2, 1), (1, 1), Filter::Bilinear);
}
