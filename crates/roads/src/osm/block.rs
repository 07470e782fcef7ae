//! The inner layer of `.osm.pbf`: a primitive block and the objects in it, borrowed.

use super::document::MemberKind;
use super::wire::{Deltas, Malformed, Message, Packed, zigzag};

/// A decoded block header; objects are visited from it.
pub(crate) struct Block<'a> {
    /// String table; tags and roles are indices into it.
    pub(crate) strings: Vec<&'a [u8]>,
    groups: Vec<&'a [u8]>,
    granularity: i64,
    lat_offset: i64,
    lon_offset: i64,
}

/// A node; tags are pairs of string indices.
pub(crate) struct NodeView<'b> {
    pub(crate) id: i64,
    pub(crate) lon: i32,
    pub(crate) lat: i32,
    pub(crate) tags: &'b [(u32, u32)],
}

/// A way.
pub(crate) struct WayView<'a, 'b> {
    pub(crate) id: i64,
    pub(crate) tags: &'b [(u32, u32)],
    pub(crate) refs: Deltas<'a>,
    pub(crate) refs_bytes: &'a [u8],
}

/// A relation; members are (kind, id, role string).
pub(crate) struct RelationView<'b> {
    pub(crate) id: i64,
    pub(crate) tags: &'b [(u32, u32)],
    pub(crate) members: &'b [(MemberKind, i64, u32)],
}

/// Receives the objects of a block.
pub(crate) trait Visitor {
    /// Whether nodes are wanted at all; they are skipped unread otherwise.
    const NODES: bool;
    /// Whether ways and relations are wanted.
    const WAYS: bool;
    fn node(&mut self, node: NodeView<'_>) {
        let _ = node;
    }
    fn way(&mut self, way: WayView<'_, '_>) -> Result<(), Malformed> {
        let _ = way;
        Ok(())
    }
    fn relation(&mut self, relation: RelationView<'_>) {
        let _ = relation;
    }
    /// Objects that were skipped because they are not wanted.
    fn skipped_nodes(&mut self, count: u64) {
        let _ = count;
    }
}

impl<'a> Block<'a> {
    /// Reads string table, groups and coordinate frame.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Block<'a>, Malformed> {
        let mut block = Block {
            strings: Vec::new(),
            groups: Vec::new(),
            granularity: 100,
            lat_offset: 0,
            lon_offset: 0,
        };
        let mut message = Message(bytes);
        while let Some((field, value)) = message.next()? {
            match field {
                1 => {
                    let mut table = Message(value.bytes()?);
                    while let Some((field, value)) = table.next()? {
                        if field == 1 {
                            block.strings.push(value.bytes()?);
                        }
                    }
                }
                2 => block.groups.push(value.bytes()?),
                17 => block.granularity = value.varint()? as i64,
                19 => block.lat_offset = value.varint()? as i64,
                20 => block.lon_offset = value.varint()? as i64,
                _ => {}
            }
        }
        Ok(block)
    }

    fn coordinate(&self, offset: i64, value: i64) -> i32 {
        let nano = if self.granularity == 100 && offset == 0 {
            return i32::try_from(value).unwrap_or(i32::MAX);
        } else {
            offset.wrapping_add(self.granularity.wrapping_mul(value))
        };
        i32::try_from(nano.wrapping_add(50).div_euclid(100)).unwrap_or(i32::MAX)
    }

    /// Visits the objects in file order.
    pub(crate) fn visit<V: Visitor>(&self, visitor: &mut V) -> Result<(), Malformed> {
        let mut scratch = Scratch::default();
        for group in &self.groups {
            let mut message = Message(group);
            while let Some((field, value)) = message.next()? {
                match field {
                    1 if V::NODES => self.node(value.bytes()?, visitor, &mut scratch)?,
                    1 => visitor.skipped_nodes(1),
                    2 if V::NODES => self.dense(value.bytes()?, visitor, &mut scratch)?,
                    2 => visitor.skipped_nodes(dense_count(value.bytes()?)?),
                    3 if V::WAYS => way(value.bytes()?, visitor, &mut scratch)?,
                    4 if V::WAYS => relation(value.bytes()?, visitor, &mut scratch)?,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn node<V: Visitor>(
        &self,
        bytes: &[u8],
        visitor: &mut V,
        scratch: &mut Scratch,
    ) -> Result<(), Malformed> {
        let mut message = Message(bytes);
        let (mut id, mut lat, mut lon) = (0, 0, 0);
        let (mut keys, mut values) = (Packed::default(), Packed::default());
        while let Some((field, value)) = message.next()? {
            match field {
                1 => id = zigzag(value.varint()?),
                2 => keys = Packed(value.bytes()?),
                3 => values = Packed(value.bytes()?),
                8 => lat = zigzag(value.varint()?),
                9 => lon = zigzag(value.varint()?),
                _ => {}
            }
        }
        scratch.read_tags(keys, values)?;
        visitor.node(NodeView {
            id,
            lon: self.coordinate(self.lon_offset, lon),
            lat: self.coordinate(self.lat_offset, lat),
            tags: &scratch.tags,
        });
        Ok(())
    }

    fn dense<V: Visitor>(
        &self,
        bytes: &[u8],
        visitor: &mut V,
        scratch: &mut Scratch,
    ) -> Result<(), Malformed> {
        let mut message = Message(bytes);
        let (mut ids, mut lats, mut lons) =
            (Deltas::default(), Deltas::default(), Deltas::default());
        let mut pairs = Packed::default();
        while let Some((field, value)) = message.next()? {
            match field {
                1 => ids = Deltas::new(value.bytes()?),
                8 => lats = Deltas::new(value.bytes()?),
                9 => lons = Deltas::new(value.bytes()?),
                10 => pairs = Packed(value.bytes()?),
                _ => {}
            }
        }
        for id in ids {
            let id = id?;
            let lat = lats.next().ok_or(Malformed)??;
            let lon = lons.next().ok_or(Malformed)??;
            scratch.tags.clear();
            while let Some(key) = pairs.next() {
                let key = key?;
                if key == 0 {
                    break;
                }
                let value = pairs.next().ok_or(Malformed)??;
                scratch.tags.push((key as u32, value as u32));
            }
            visitor.node(NodeView {
                id,
                lon: self.coordinate(self.lon_offset, lon),
                lat: self.coordinate(self.lat_offset, lat),
                tags: &scratch.tags,
            });
        }
        Ok(())
    }
}

#[derive(Default)]
struct Scratch {
    tags: Vec<(u32, u32)>,
    members: Vec<(MemberKind, i64, u32)>,
}

impl Scratch {
    fn read_tags(&mut self, keys: Packed<'_>, mut values: Packed<'_>) -> Result<(), Malformed> {
        self.tags.clear();
        for key in keys {
            let value = values.next().ok_or(Malformed)??;
            self.tags.push((key? as u32, value as u32));
        }
        Ok(())
    }
}

fn dense_count(bytes: &[u8]) -> Result<u64, Malformed> {
    let mut message = Message(bytes);
    while let Some((field, value)) = message.next()? {
        if field == 1 {
            return Ok(Packed(value.bytes()?).numbers() as u64);
        }
    }
    Ok(0)
}

fn way<V: Visitor>(bytes: &[u8], visitor: &mut V, scratch: &mut Scratch) -> Result<(), Malformed> {
    let mut message = Message(bytes);
    let mut id = 0;
    let (mut keys, mut values) = (Packed::default(), Packed::default());
    let mut refs: &[u8] = &[];
    while let Some((field, value)) = message.next()? {
        match field {
            1 => id = value.varint()? as i64,
            2 => keys = Packed(value.bytes()?),
            3 => values = Packed(value.bytes()?),
            8 => refs = value.bytes()?,
            _ => {}
        }
    }
    scratch.read_tags(keys, values)?;
    visitor.way(WayView {
        id,
        tags: &scratch.tags,
        refs: Deltas::new(refs),
        refs_bytes: refs,
    })
}

fn relation<V: Visitor>(
    bytes: &[u8],
    visitor: &mut V,
    scratch: &mut Scratch,
) -> Result<(), Malformed> {
    let mut message = Message(bytes);
    let mut id = 0;
    let (mut keys, mut values) = (Packed::default(), Packed::default());
    let (mut roles, mut members, mut kinds) =
        (Packed::default(), Deltas::default(), Packed::default());
    while let Some((field, value)) = message.next()? {
        match field {
            1 => id = value.varint()? as i64,
            2 => keys = Packed(value.bytes()?),
            3 => values = Packed(value.bytes()?),
            8 => roles = Packed(value.bytes()?),
            9 => members = Deltas::new(value.bytes()?),
            10 => kinds = Packed(value.bytes()?),
            _ => {}
        }
    }
    scratch.read_tags(keys, values)?;
    scratch.members.clear();
    for member in members {
        let role = roles.next().ok_or(Malformed)??;
        let kind = match kinds.next().ok_or(Malformed)?? {
            0 => MemberKind::Node,
            1 => MemberKind::Way,
            2 => MemberKind::Relation,
            _ => return Err(Malformed),
        };
        scratch.members.push((kind, member?, role as u32));
    }
    visitor.relation(RelationView {
        id,
        tags: &scratch.tags,
        members: &scratch.members,
    });
    Ok(())
}
