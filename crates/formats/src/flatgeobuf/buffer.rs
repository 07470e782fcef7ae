//! FlatBuffers, as far as FlatGeobuf needs them, without believing an offset.

/// A table within a buffer.
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Where the places of its fields are listed.
    list: usize,
    list_length: usize,
}

fn chunk<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    chunk(bytes, at).map(u16::from_le_bytes)
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    chunk(bytes, at).map(u32::from_le_bytes)
}

pub(super) fn f64_at(bytes: &[u8], at: usize) -> Option<f64> {
    chunk(bytes, at).map(f64::from_le_bytes)
}

/// A list of things of one size: where it begins, and how many there are.
#[derive(Clone, Copy)]
pub(super) struct List<'a> {
    bytes: &'a [u8],
    start: usize,
    pub(super) count: usize,
}

impl<'a> Table<'a> {
    /// The outermost table; `None` here and below where an offset leads outside.
    pub(super) fn root(bytes: &'a [u8]) -> Option<Table<'a>> {
        Table::at(bytes, u32_at(bytes, 0)? as usize)
    }

    fn at(bytes: &'a [u8], at: usize) -> Option<Table<'a>> {
        let back = chunk(bytes, at).map(i32::from_le_bytes)?;
        let list = usize::try_from(i64::try_from(at).ok()? - i64::from(back)).ok()?;
        let list_length = usize::from(u16_at(bytes, list)?);
        Some(Table {
            bytes,
            at,
            list,
            list_length,
        })
    }

    /// Where a field is; `None` where it has its default.
    fn field(&self, index: usize) -> Option<usize> {
        let slot = 4 + 2 * index;
        if slot + 2 > self.list_length {
            return None;
        }
        match u16_at(self.bytes, self.list.checked_add(slot)?)? {
            0 => None,
            offset => self.at.checked_add(usize::from(offset)),
        }
    }

    pub(super) fn u8(&self, index: usize) -> Option<u8> {
        self.bytes.get(self.field(index)?).copied()
    }

    pub(super) fn u16(&self, index: usize) -> Option<u16> {
        u16_at(self.bytes, self.field(index)?)
    }

    pub(super) fn i32(&self, index: usize) -> Option<i32> {
        chunk(self.bytes, self.field(index)?).map(i32::from_le_bytes)
    }

    pub(super) fn u64(&self, index: usize) -> Option<u64> {
        chunk(self.bytes, self.field(index)?).map(u64::from_le_bytes)
    }

    /// Where a field points to.
    fn target(&self, index: usize) -> Option<usize> {
        let field = self.field(index)?;
        field.checked_add(u32_at(self.bytes, field)? as usize)
    }

    pub(super) fn table(&self, index: usize) -> Option<Table<'a>> {
        Table::at(self.bytes, self.target(index)?)
    }

    /// Whether a field is there, sound or not.
    pub(super) fn has(&self, index: usize) -> bool {
        self.field(index).is_some()
    }

    /// A list of things that have so many bytes each.
    pub(super) fn list(&self, index: usize, each: usize) -> Option<List<'a>> {
        let target = self.target(index)?;
        let count = u32_at(self.bytes, target)? as usize;
        let start = target.checked_add(4)?;
        let end = start.checked_add(count.checked_mul(each)?)?;
        (end <= self.bytes.len()).then_some(List {
            bytes: self.bytes,
            start,
            count,
        })
    }

    pub(super) fn blob(&self, index: usize) -> Option<&'a [u8]> {
        let list = self.list(index, 1)?;
        self.bytes.get(list.start..list.start + list.count)
    }

    pub(super) fn text(&self, index: usize) -> Option<String> {
        Some(String::from_utf8_lossy(self.blob(index)?).into_owned())
    }
}

impl<'a> List<'a> {
    pub(super) fn f64(&self, index: usize) -> Option<f64> {
        let offset = index.checked_mul(8)?;
        (index < self.count).then(|| f64_at(self.bytes, self.start + offset))?
    }

    pub(super) fn u32(&self, index: usize) -> Option<u32> {
        let offset = index.checked_mul(4)?;
        (index < self.count).then(|| u32_at(self.bytes, self.start + offset))?
    }

    pub(super) fn table(&self, index: usize) -> Option<Table<'a>> {
        let offset = self.u32(index)? as usize;
        let place = self.start.checked_add(index.checked_mul(4)?)?;
        Table::at(self.bytes, place.checked_add(offset)?)
    }
}
