//! Writes photographs as plain pixels, decoded as the tests decode them: `ppm <folder to write to> <photo>...`.

use std::io::Write;
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments
        .next()
        .ok_or("the first argument is the folder to write to")?;
    for photo in arguments {
        let pixels = image::open(&photo)?.to_rgb8();
        let name = Path::new(&photo).with_extension("ppm");
        let name = name.file_name().ok_or("a photo has a name")?;
        let mut file = std::fs::File::create(Path::new(&folder).join(name))?;
        write!(file, "P6\n{} {}\n255\n", pixels.width(), pixels.height())?;
        file.write_all(&pixels)?;
    }
    Ok(())
}
