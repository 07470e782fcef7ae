//! Writes TIFF files byte by byte.

/// A file to be.
#[derive(Debug, Clone)]
pub(super) struct Tiff {
    pub big_endian: bool,
    pub big_tiff: bool,
    /// Tag, kind (3 short, 4 long, 2 text, 12 double, 16 long long), values as numbers or bits.
    pub tags: Vec<(u16, u16, Vec<u64>)>,
    /// Strips or tiles, packed.
    pub chunks: Vec<Vec<u8>>,
    pub tiled: bool,
}

impl Tiff {
    /// A raster of one band in strips of `rows` rows, one degree a cell, whose north-west corner
    /// is 120° E, 45° N.
    pub(super) fn new(width: u64, height: u64, rows: u64) -> Tiff {
        let doubles = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect();
        Tiff {
            big_endian: false,
            big_tiff: false,
            tags: vec![
                (256, 4, vec![width]),
                (257, 4, vec![height]),
                (258, 3, vec![8]),
                (259, 3, vec![1]),
                (277, 3, vec![1]),
                (278, 4, vec![rows]),
                (339, 3, vec![1]),
                (33550, 12, doubles(&[1.0, 1.0, 0.0])),
                (33922, 12, doubles(&[0.0, 0.0, 0.0, 120.0, 45.0, 0.0])),
                (
                    34735,
                    3,
                    vec![1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326],
                ),
            ],
            chunks: Vec::new(),
            tiled: false,
        }
    }

    /// Puts a tag in, instead of the one that is there.
    pub(super) fn tag(mut self, tag: u16, kind: u16, values: &[u64]) -> Tiff {
        self.tags.retain(|(there, _, _)| *there != tag);
        self.tags.push((tag, kind, values.to_vec()));
        self
    }

    pub(super) fn text(self, tag: u16, text: &str) -> Tiff {
        let values: Vec<u64> = text.bytes().chain([0]).map(u64::from).collect();
        self.tag(tag, 2, &values)
    }

    pub(super) fn doubles(self, tag: u16, values: &[f64]) -> Tiff {
        let values: Vec<u64> = values.iter().map(|value| value.to_bits()).collect();
        self.tag(tag, 12, &values)
    }

    pub(super) fn without(mut self, tag: u16) -> Tiff {
        self.tags.retain(|(there, _, _)| *there != tag);
        self
    }

    pub(super) fn tiles(self, width: u64, height: u64) -> Tiff {
        let mut tiff = self
            .tag(322, 4, &[width])
            .tag(323, 4, &[height])
            .without(278);
        tiff.tiled = true;
        tiff
    }

    pub(super) fn chunks(mut self, chunks: Vec<Vec<u8>>) -> Tiff {
        self.chunks = chunks;
        self
    }

    pub(super) fn big_endian(mut self) -> Tiff {
        self.big_endian = true;
        self
    }

    pub(super) fn big_tiff(mut self) -> Tiff {
        self.big_tiff = true;
        self
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        self.with_leading(&[])
    }

    fn number(&self, value: u64, size: usize) -> Vec<u8> {
        if self.big_endian {
            value.to_be_bytes()[8 - size..].to_vec()
        } else {
            value.to_le_bytes()[..size].to_vec()
        }
    }

    /// The file, with directories that have only a kind (tag 254) before that of the raster.
    pub(super) fn with_leading(&self, kinds: &[u64]) -> Vec<u8> {
        let mut file = if self.big_endian { b"MM" } else { b"II" }.to_vec();
        let offset_size = if self.big_tiff { 8 } else { 4 };
        file.extend(self.number(if self.big_tiff { 43 } else { 42 }, 2));
        if self.big_tiff {
            file.extend(self.number(8, 2));
            file.extend(self.number(0, 2));
        }
        let mut link = file.len();
        file.resize(link + offset_size, 0);
        let mut places = Vec::new();
        for chunk in &self.chunks {
            places.push(file.len() as u64);
            file.extend(chunk);
        }
        let sizes: Vec<u64> = self.chunks.iter().map(|chunk| chunk.len() as u64).collect();
        // A part that was never written has neither place nor size.
        for (place, size) in places.iter_mut().zip(&sizes) {
            if *size == 0 {
                *place = 0;
            }
        }
        let mut whole = self.clone();
        let kind = if self.big_tiff { 16 } else { 4 };
        let (offsets, counts) = if self.tiled { (324, 325) } else { (273, 279) };
        if !self.tags.iter().any(|(tag, _, _)| *tag == offsets) {
            whole = whole.tag(offsets, kind, &places);
        }
        if !self.tags.iter().any(|(tag, _, _)| *tag == counts) {
            whole = whole.tag(counts, kind, &sizes);
        }
        whole.tags.sort();
        for kind in kinds {
            self.directory(&mut file, &mut link, &[(254, 4, vec![*kind])]);
        }
        self.directory(&mut file, &mut link, &whole.tags);
        file
    }

    fn directory(&self, file: &mut Vec<u8>, link: &mut usize, tags: &[(u16, u16, Vec<u64>)]) {
        let (counter, offset_size) = if self.big_tiff { (8, 8) } else { (2, 4) };
        let mut entries = Vec::new();
        for (tag, kind, values) in tags {
            let size = match kind {
                1 | 2 => 1,
                3 => 2,
                4 => 4,
                _ => 8,
            };
            let mut bytes: Vec<u8> = values
                .iter()
                .flat_map(|value| self.number(*value, size))
                .collect();
            if bytes.len() > offset_size {
                let at = file.len() as u64;
                file.extend(&bytes);
                bytes = self.number(at, offset_size);
            }
            bytes.resize(offset_size, 0);
            entries.extend(self.number(u64::from(*tag), 2));
            entries.extend(self.number(u64::from(*kind), 2));
            entries.extend(self.number(values.len() as u64, offset_size));
            entries.extend(bytes);
        }
        let at = self.number(file.len() as u64, offset_size);
        file[*link..*link + offset_size].copy_from_slice(&at);
        file.extend(self.number(tags.len() as u64, counter));
        file.extend(entries);
        *link = file.len();
        file.extend(vec![0; offset_size]);
    }
}
