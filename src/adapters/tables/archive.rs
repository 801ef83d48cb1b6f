//! A ZIP archive whose files are stored as they are (APPNOTE 6.3, method 0): the same files give the same bytes.

/// "Needed to extract" and "made by": 2.0.
const VERSION: u16 = 20;
/// Names are UTF-8 (4.4.4, bit 11).
const UTF8: u16 = 1 << 11;
/// The first day that the format knows, so that an archive does not tell when it was made: 1980-01-01.
const DATE: u16 = 1 << 5 | 1;

/// An archive that is being made.
#[derive(Debug, Default)]
pub(super) struct Archive {
    content: Vec<u8>,
    directory: Vec<u8>,
    files: u16,
}

impl Archive {
    /// Adds a file: a few, of less than 4 GiB together.
    pub(super) fn add(&mut self, name: &str, file: &[u8]) {
        let place = length(&self.content);
        let mut about = Vec::new();
        for field in [VERSION, UTF8, 0, 0, DATE] {
            about.extend(field.to_le_bytes());
        }
        for field in [crc32fast::hash(file), length(file), length(file)] {
            about.extend(field.to_le_bytes());
        }
        about.extend(u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
        // No extra field.
        about.extend([0, 0]);
        self.content.extend(b"PK\x03\x04");
        self.content.extend(&about);
        self.content.extend(name.as_bytes());
        self.content.extend(file);
        self.directory.extend(b"PK\x01\x02");
        self.directory.extend(VERSION.to_le_bytes());
        self.directory.extend(&about);
        // No comment, the first disk, no attributes.
        self.directory.extend([0; 10]);
        self.directory.extend(place.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.files += 1;
    }

    /// The whole archive, with its directory.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let (place, size) = (length(&self.content), length(&self.directory));
        self.content.extend(&self.directory);
        self.content.extend(b"PK\x05\x06\0\0\0\0");
        self.content.extend([self.files.to_le_bytes(), self.files.to_le_bytes()].concat());
        self.content.extend([size.to_le_bytes(), place.to_le_bytes()].concat());
        self.content.extend([0, 0]);
        self.content
    }
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}
