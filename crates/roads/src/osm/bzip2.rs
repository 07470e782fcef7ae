//! Unpacks bzip2, block by block.
//!
//! Written here because what unpacks bzip2 is either C, or under a licence that is not on the list
//! of the project. After the description of the format by Joe Tsai and Julian Seward's own
//! decompressor: per block, Huffman codes, move-to-front, the inverse of the Burrows–Wheeler
//! transform (its "fast" form, one list of 900,000 numbers), and run lengths; a checksum for each
//! block and each member.

use std::io::{self, Read};

const BLOCK: u64 = 0x3141_5926_5359;
const END: u64 = 0x1772_4538_5090;
/// Symbols that one Huffman table decodes before the next is chosen.
const GROUP: usize = 50;
/// Longest code in bits.
const LONGEST: usize = 20;

/// The unpacked bytes of one or several bzip2 members after each other.
pub(crate) struct Bzip2<'a> {
    bits: Bits<'a>,
    /// Bytes of a block before its last run lengths, at most.
    largest: usize,
    /// Between blocks of a member; `None` before a header.
    checksum: Option<u32>,
    block: Vec<u8>,
    /// So much of the block was given.
    given: usize,
    links: Vec<u32>,
}

fn wrong(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}

impl<'a> Bzip2<'a> {
    pub(crate) fn new(packed: &'a [u8]) -> Bzip2<'a> {
        Bzip2 {
            bits: Bits {
                rest: packed,
                held: 0,
                count: 0,
            },
            largest: 0,
            checksum: None,
            block: Vec::new(),
            given: 0,
            links: Vec::new(),
        }
    }

    /// Fills the block again; false at the end of the last member.
    fn next_block(&mut self) -> io::Result<bool> {
        loop {
            let Some(so_far) = self.checksum else {
                if self.bits.rest.is_empty() {
                    return Ok(false);
                }
                self.header()?;
                continue;
            };
            let kind = (u64::from(self.bits.take(24)?) << 24) | u64::from(self.bits.take(24)?);
            match kind {
                BLOCK => {
                    let expected = self.bits.word()?;
                    self.unpack()?;
                    let found = checksum(&self.block);
                    if found != expected {
                        return Err(wrong("the checksum of a block is wrong"));
                    }
                    self.checksum = Some(so_far.rotate_left(1) ^ found);
                    self.given = 0;
                    return Ok(true);
                }
                END => {
                    if self.bits.word()? != so_far {
                        return Err(wrong("the checksum at the end is wrong"));
                    }
                    self.bits.skip_to_byte();
                    self.checksum = None;
                }
                _ => return Err(wrong("neither a block nor the end stands where one should")),
            }
        }
    }

    fn header(&mut self) -> io::Result<()> {
        let magic = self.bits.take(24)?;
        let level = self.bits.take(8)?;
        match level.checked_sub(u32::from(b'0')) {
            Some(level @ 1..=9) if magic == 0x42_5a68 => {
                self.largest = level as usize * 100_000;
                self.checksum = Some(0);
                Ok(())
            }
            _ => Err(wrong("something else follows its end")),
        }
    }

    /// Reads a block behind its checksum.
    fn unpack(&mut self) -> io::Result<()> {
        if self.bits.take(1)? == 1 {
            return Err(wrong("a block is scrambled as by versions before 0.9.5"));
        }
        let origin = self.bits.take(24)? as usize;
        let mut front = self.used_bytes()?;
        let symbols = front.len() + 2;
        let tables = self.bits.take(3)? as usize;
        let selectors = self.bits.take(15)? as usize;
        if !(2..=6).contains(&tables) || selectors == 0 || front.is_empty() {
            return Err(wrong("the head of a block is damaged"));
        }
        let selectors = self.selectors(tables, selectors)?;
        let tables: Vec<Codes> = (0..tables)
            .map(|_| Codes::read(&mut self.bits, symbols))
            .collect::<io::Result<_>>()?;
        self.links.clear();
        let mut counts = [0_u32; 256];
        let (mut run, mut weight) = (0_usize, 1_usize);
        'block: for selector in selectors {
            let table = tables
                .get(usize::from(selector))
                .ok_or_else(|| wrong("a table is missing"))?;
            for _ in 0..GROUP {
                let symbol = usize::from(table.decode(&mut self.bits)?);
                if symbol < 2 {
                    // Digits 1 and 2 of the length of a run, the lowest first.
                    run += weight << symbol;
                    weight <<= 1;
                    if run > self.largest {
                        return Err(wrong("a block is longer than it may be"));
                    }
                    continue;
                }
                if run > 0 {
                    let byte = front.first().copied().unwrap_or_default();
                    self.push(byte, run, &mut counts)?;
                    (run, weight) = (0, 1);
                }
                if symbol == symbols - 1 {
                    return self.unsorted(origin, &counts);
                }
                let place = symbol - 1;
                let Some(moved) = front.get_mut(..=place) else {
                    break 'block;
                };
                moved.rotate_right(1);
                let byte = front.first().copied().unwrap_or_default();
                self.push(byte, 1, &mut counts)?;
            }
        }
        Err(wrong("a block has no end"))
    }

    fn push(&mut self, byte: u8, times: usize, counts: &mut [u32; 256]) -> io::Result<()> {
        if self.links.len() + times > self.largest {
            return Err(wrong("a block is longer than it may be"));
        }
        self.links.resize(self.links.len() + times, u32::from(byte));
        counts[usize::from(byte)] += times as u32;
        Ok(())
    }

    /// Bytes that occur in the block, in ascending order.
    fn used_bytes(&mut self) -> io::Result<Vec<u8>> {
        let ranges = self.bits.take(16)?;
        let mut used = Vec::new();
        for range in 0..16_u8 {
            if ranges & (0x8000 >> range) == 0 {
                continue;
            }
            let bytes = self.bits.take(16)?;
            used.extend(
                (0..16)
                    .filter(|byte| bytes & (0x8000 >> byte) != 0)
                    .map(|byte| range * 16 + byte),
            );
        }
        Ok(used)
    }

    /// Which table decodes which group.
    fn selectors(&mut self, tables: usize, count: usize) -> io::Result<Vec<u8>> {
        let mut front: Vec<u8> = (0..tables as u8).collect();
        let mut selectors = Vec::new();
        for _ in 0..count {
            let mut place = 0;
            while self.bits.take(1)? == 1 {
                place += 1;
            }
            let moved = front
                .get_mut(..=place)
                .ok_or_else(|| wrong("a table is chosen that is not there"))?;
            moved.rotate_right(1);
            selectors.extend(front.first());
        }
        Ok(selectors)
    }

    /// Undoes the Burrows–Wheeler transform, then the run lengths.
    fn unsorted(&mut self, origin: usize, counts: &[u32; 256]) -> io::Result<()> {
        let mut starts = [0_u32; 256];
        let mut sum = 0;
        for (start, count) in starts.iter_mut().zip(counts) {
            *start = sum;
            sum += count;
        }
        for index in 0..self.links.len() {
            let byte = (self.links[index] & 0xff) as usize;
            // The starts stay below the number of bytes, because they count these very bytes.
            let place = starts[byte] as usize;
            starts[byte] += 1;
            self.links[place] |= (index as u32) << 8;
        }
        let first = self
            .links
            .get(origin)
            .ok_or_else(|| wrong("a block begins outside itself"))?;
        let mut link = first >> 8;
        self.block.clear();
        let (mut same, mut before) = (0_u32, None);
        for _ in 0..self.links.len() {
            let entry = self.links[link as usize];
            link = entry >> 8;
            let byte = entry as u8;
            if same == 4 {
                // Four equal bytes are followed by how many more there are.
                let more = self.block.len() + usize::from(byte);
                self.block.resize(more, before.unwrap_or_default());
                (same, before) = (0, None);
                continue;
            }
            same = if before == Some(byte) { same + 1 } else { 1 };
            before = Some(byte);
            self.block.push(byte);
        }
        Ok(())
    }
}

impl Read for Bzip2<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        // A block may be empty.
        while self.given >= self.block.len() {
            if into.is_empty() || !self.next_block()? {
                return Ok(0);
            }
        }
        let rest = self.block.get(self.given..).unwrap_or_default();
        let count = rest.len().min(into.len());
        for (to, from) in into.iter_mut().zip(rest) {
            *to = *from;
        }
        self.given += count;
        Ok(count)
    }
}

/// Bits, the highest of a byte first.
struct Bits<'a> {
    rest: &'a [u8],
    held: u64,
    /// So many of the lowest bits of `held` are yet to be taken.
    count: u32,
}

impl Bits<'_> {
    /// At most 24 bits.
    fn take(&mut self, bits: u32) -> io::Result<u32> {
        while self.count < bits {
            let (byte, rest) = self
                .rest
                .split_first()
                .ok_or_else(|| io::Error::new(io::ErrorKind::UnexpectedEof, "it is cut off"))?;
            self.rest = rest;
            self.held = (self.held << 8) | u64::from(*byte);
            self.count += 8;
        }
        self.count -= bits;
        Ok((self.held >> self.count) as u32 & ((1 << bits) - 1))
    }

    fn word(&mut self) -> io::Result<u32> {
        Ok((self.take(16)? << 16) | self.take(16)?)
    }

    /// Leaves out what is left of a byte: whole bytes are held only while they are being taken.
    fn skip_to_byte(&mut self) {
        self.count = 0;
    }
}

/// A Huffman table.
struct Codes {
    /// Symbols by length of their code, then by number.
    symbols: Vec<u16>,
    /// For each length: the first code, how many there are, and the index of the first symbol.
    lengths: [(u32, u32, usize); LONGEST + 1],
}

impl Codes {
    fn read(bits: &mut Bits<'_>, symbols: usize) -> io::Result<Codes> {
        let mut length = bits.take(5)? as usize;
        let mut by_length: Vec<Vec<u16>> = vec![Vec::new(); LONGEST + 1];
        for symbol in 0..symbols {
            loop {
                if !(1..=LONGEST).contains(&length) {
                    return Err(wrong("a code is too long"));
                }
                if bits.take(1)? == 0 {
                    break;
                }
                if bits.take(1)? == 0 {
                    length += 1;
                } else {
                    length -= 1;
                }
            }
            if let Some(of_length) = by_length.get_mut(length) {
                of_length.push(symbol as u16);
            }
        }
        let mut lengths = [(0, 0, 0); LONGEST + 1];
        let (mut code, mut index) = (0_u32, 0);
        for (length, of_length) in lengths.iter_mut().zip(&by_length) {
            code <<= 1;
            *length = (code, of_length.len() as u32, index);
            code += of_length.len() as u32;
            index += of_length.len();
        }
        Ok(Codes {
            symbols: by_length.concat(),
            lengths,
        })
    }

    fn decode(&self, bits: &mut Bits<'_>) -> io::Result<u16> {
        let mut code = 0;
        for (first, count, index) in self.lengths.iter().skip(1) {
            code = (code << 1) | bits.take(1)?;
            let symbol = code
                .checked_sub(*first)
                .filter(|offset| offset < count)
                .and_then(|offset| self.symbols.get(index + offset as usize));
            if let Some(symbol) = symbol {
                return Ok(*symbol);
            }
        }
        Err(wrong("a code has no symbol"))
    }
}

/// CRC-32 as bzip2 has it, the highest bit first.
fn checksum(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            let mut sum = (byte as u32) << 24;
            let mut bit = 0;
            while bit < 8 {
                sum = if sum & 0x8000_0000 == 0 {
                    sum << 1
                } else {
                    (sum << 1) ^ 0x04c1_1db7
                };
                bit += 1;
            }
            table[byte] = sum;
            byte += 1;
        }
        table
    };
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (sum << 8) ^ TABLE[((sum >> 24) as u8 ^ byte) as usize]
    })
}
