//! A look at the directory of a Parquet file before anybody builds something of it.
//!
//! The schema is a list of elements, each with the number of its children, of which the reader makes a tree by calling
//! itself: a file that says so takes the whole stack, which ends the process. So the list is walked here first, without
//! recursion, and with it all of the directory, in which no list may say that it is longer than what is left.

use parquet::file::reader::ChunkReader;

/// How deep a schema may be; the table's own has three levels.
const MAX_LEVELS: usize = 64;
/// How many elements a schema may have.
const MAX_NODES: usize = 10_000;
/// How deep the structures of the directory itself may be.
const MAX_NESTING: usize = 64;

/// Says what is wrong with the directory of a file, if it is what no reader must see. All else is the reader's to tell.
pub(super) fn check(file: &impl ChunkReader) -> Result<(), String> {
    let length = file.len();
    let Some(tail) = length.checked_sub(8) else { return Ok(()) };
    let tail = file.get_bytes(tail, 8).map_err(|e| e.to_string())?;
    let Some((size, b"PAR1")) = tail.split_first_chunk::<4>() else { return Ok(()) };
    let size = u64::from(u32::from_le_bytes(*size));
    let Some(start) = length.checked_sub(size + 8) else { return Ok(()) };
    let directory = file.get_bytes(start, usize::try_from(size).unwrap_or(usize::MAX)).map_err(|e| e.to_string())?;
    Walk { rest: &directory, frames: Vec::new(), schema: Schema::default() }.run()
}

/// What a value is to the schema.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    /// The directory.
    Root,
    /// The list of the schema's elements, or one of them.
    Schema,
    Other,
}

/// A value that has begun.
enum Frame {
    Struct { last: i16, role: Role },
    List { element: u8, left: usize, role: Role },
    Map { types: [u8; 2], left: usize },
}

/// The tree that the elements make.
#[derive(Default)]
struct Schema {
    nodes: usize,
    /// How many children are still to come, for each element that has some.
    open: Vec<usize>,
    /// The children of the element that is read.
    children: usize,
}

impl Schema {
    /// An element has ended.
    fn add(&mut self) -> Result<(), String> {
        self.nodes += 1;
        while self.open.pop_if(|left| *left == 0).is_some() {}
        if let Some(left) = self.open.last_mut() {
            *left -= 1;
        }
        let children = std::mem::take(&mut self.children);
        if children > 0 {
            self.open.push(children);
        }
        if self.open.len() > MAX_LEVELS {
            return Err(format!("its schema has more than {MAX_LEVELS} levels"));
        }
        if self.nodes > MAX_NODES || children > MAX_NODES {
            return Err(format!("its schema has more than {MAX_NODES} elements"));
        }
        Ok(())
    }
}

/// The compact protocol of Thrift.
struct Walk<'a> {
    rest: &'a [u8],
    frames: Vec<Frame>,
    schema: Schema,
}

const BOOLEANS: std::ops::RangeInclusive<u8> = 1..=2;
const LIST: [u8; 2] = [9, 10];
const MAP: u8 = 11;
const STRUCT: u8 = 12;

impl Walk<'_> {
    fn run(mut self) -> Result<(), String> {
        self.frames.push(Frame::Struct { last: 0, role: Role::Root });
        while let Some(frame) = self.frames.last_mut() {
            match frame {
                Frame::Struct { last, role } => {
                    let (at, role) = (*last, *role);
                    self.field(at, role)?;
                }
                Frame::List { left: 0, .. } | Frame::Map { left: 0, .. } => drop(self.frames.pop()),
                Frame::List { element, left, role } => {
                    *left -= 1;
                    let (element, role) = (*element, *role);
                    if BOOLEANS.contains(&element) { self.skip(1)? } else { self.value(element, role, false)? }
                }
                Frame::Map { types, left } => {
                    *left -= 1;
                    let of = types[usize::from(*left % 2 == 0)];
                    if BOOLEANS.contains(&of) { self.skip(1)? } else { self.value(of, Role::Other, false)? }
                }
            }
            if self.frames.len() > MAX_NESTING {
                return Err(format!("its directory is nested more than {MAX_NESTING} levels deep"));
            }
        }
        Ok(())
    }

    /// The next field of a structure, or its end.
    fn field(&mut self, last: i16, role: Role) -> Result<(), String> {
        let head = self.byte()?;
        if head == 0 {
            self.frames.pop();
            return if role == Role::Schema { self.schema.add() } else { Ok(()) };
        }
        let id = match head >> 4 {
            0 => self.number()? as i16,
            delta => last.wrapping_add(i16::from(delta)),
        };
        if let Some(Frame::Struct { last, .. }) = self.frames.last_mut() {
            *last = id;
        }
        let kind = head & 15;
        match (role, id) {
            _ if BOOLEANS.contains(&kind) => Ok(()),
            (Role::Root, 2) => self.value(kind, Role::Schema, false),
            (Role::Schema, 5) => self.value(kind, Role::Other, true),
            _ => self.value(kind, Role::Other, false),
        }
    }

    /// A value of a type; `children`: it is the number of an element's.
    fn value(&mut self, kind: u8, role: Role, children: bool) -> Result<(), String> {
        match kind {
            3 => self.skip(1)?,
            4..=6 => {
                let number = self.number()?;
                if children {
                    self.schema.children = usize::try_from(number).map_err(|_| "an element of its schema has less than no children")?;
                }
            }
            7 => self.skip(8)?,
            8 => {
                let length = self.length()?;
                self.skip(length)?;
            }
            13 => self.skip(16)?,
            STRUCT => self.frames.push(Frame::Struct { last: 0, role }),
            _ if LIST.contains(&kind) => {
                let head = self.byte()?;
                let left = if head >> 4 == 15 { self.length()? } else { usize::from(head >> 4) };
                self.check_count(left)?;
                self.frames.push(Frame::List { element: head & 15, left, role });
            }
            MAP => {
                let entries = self.length()?;
                let types = if entries == 0 { 0 } else { self.byte()? };
                self.check_count(entries)?;
                self.frames.push(Frame::Map { types: [types >> 4, types & 15], left: entries * 2 });
            }
            other => return Err(format!("its directory has a value of the unknown type {other}")),
        }
        Ok(())
    }

    /// Everything takes a byte at least.
    fn check_count(&self, count: usize) -> Result<(), String> {
        if count > self.rest.len() { Err("its directory says that it has more than it has".to_owned()) } else { Ok(()) }
    }

    fn skip(&mut self, count: usize) -> Result<(), String> {
        self.rest = self.rest.get(count..).ok_or("its directory ends too early")?;
        Ok(())
    }

    fn byte(&mut self) -> Result<u8, String> {
        let (first, rest) = self.rest.split_first().ok_or("its directory ends too early")?;
        self.rest = rest;
        Ok(*first)
    }

    fn varint(&mut self) -> Result<u64, String> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return Ok(number);
            }
        }
        Err("its directory has a number that does not end".to_owned())
    }

    fn length(&mut self) -> Result<usize, String> {
        usize::try_from(self.varint()?).map_err(|e| e.to_string())
    }

    /// A number with a sign, which is its lowest bit.
    fn number(&mut self) -> Result<i64, String> {
        let number = self.varint()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }
}
