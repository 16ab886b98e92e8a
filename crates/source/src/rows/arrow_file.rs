//! A look at an Arrow IPC file before the reader makes room for what it says that there is.
//!
//! The reader believes the lengths of blocks in the footer, and the length that stands before each compressed buffer: a
//! flipped bit makes it ask for more memory than there is, which ends the process.

use std::io::{Read, Seek, SeekFrom};

use arrow::ipc::{Block, CompressionType, MessageHeader, RecordBatch, root_as_footer, root_as_message};

/// How many tables the footer may have: a schema takes some for each of its fields.
pub(super) const MAX_TABLES: usize = 100_000;
/// How deep the footer may be nested.
pub(super) const MAX_DEPTH: usize = 64;

/// What the buffers of a batch may become together.
const MAX_BATCH: u64 = 2 << 30;
/// How many rows a batch may have without a buffer that holds them.
const EMPTY_ROWS: u64 = 1 << 20;
/// How much of a buffer is not counted: what surrounds compressed data, and padding.
const FRAME: u64 = 128 << 10;

/// Says what is wrong with a file, if it is what no reader must see.
pub fn check(file: &mut (impl Read + Seek)) -> Result<(), String> {
    let length = file.seek(SeekFrom::End(0)).map_err(|e| e.to_string())?;
    let tail = read(file, length, length.checked_sub(10).ok_or("it ends too early")?, 10)?;
    let Some((size, b"ARROW1")) = tail.split_first_chunk::<4>() else { return Err("it has no footer at its end".to_owned()) };
    let size = u64::try_from(i32::from_le_bytes(*size)).map_err(|_| "its footer has no length")?;
    let footer = read(file, length, length.checked_sub(size + 10).ok_or("its footer is longer than the file")?, size)?;
    let footer = root_as_footer(&footer).map_err(|e| format!("its footer is damaged: {e}"))?;
    let blocks = footer.dictionaries().into_iter().chain(footer.recordBatches()).flatten();
    blocks.into_iter().try_for_each(|block| check_block(file, length, *block))
}

/// Bytes of the file, of which there are no more than it has.
fn read(file: &mut (impl Read + Seek), length: u64, start: u64, size: u64) -> Result<Vec<u8>, String> {
    if start.checked_add(size).is_none_or(|end| end > length) {
        return Err("it ends too early".to_owned());
    }
    let mut bytes = vec![0; usize::try_from(size).map_err(|e| e.to_string())?];
    file.seek(SeekFrom::Start(start)).and_then(|_| file.read_exact(&mut bytes)).map_err(|e| e.to_string())?;
    Ok(bytes)
}

fn check_block(file: &mut (impl Read + Seek), length: u64, block: Block) -> Result<(), String> {
    let unsigned = |number: i64| u64::try_from(number).map_err(|_| "a block of it has a length below zero".to_owned());
    let (start, body_length) = (unsigned(block.offset())?, unsigned(block.bodyLength())?);
    let metadata = read(file, length, start, unsigned(block.metaDataLength().into())?)?;
    let body = start + metadata.len() as u64;
    if body.checked_add(body_length).is_none_or(|end| end > length) {
        return Err("it ends too early".to_owned());
    }
    let continued = metadata.starts_with(&[0xFF; 4]);
    let message = metadata.get(if continued { 8 } else { 4 }..).ok_or("a block of it has no message")?;
    let message = root_as_message(message).map_err(|e| format!("a message of it is damaged: {e}"))?;
    let batch = match message.header_type() {
        MessageHeader::RecordBatch => message.header_as_record_batch(),
        MessageHeader::DictionaryBatch => message.header_as_dictionary_batch().and_then(|dictionary| dictionary.data()),
        _ => None,
    };
    batch.map_or(Ok(()), |batch| check_batch(file, (body, body_length), batch))
}

/// Compares what the buffers of a batch say that they become with what their bytes can.
fn check_batch(file: &mut (impl Read + Seek), (body, body_length): (u64, u64), batch: RecordBatch<'_>) -> Result<(), String> {
    let codec = batch.compression().map(|compression| compression.codec());
    let mut total = 0_u64;
    for buffer in batch.buffers().into_iter().flatten() {
        let (Ok(offset), Ok(length)) = (u64::try_from(buffer.offset()), u64::try_from(buffer.length())) else {
            return Err("a buffer of it has a length below zero".to_owned());
        };
        if offset.checked_add(length).is_none_or(|end| end > body_length) {
            return Err("a buffer of it lies outside of its block".to_owned());
        }
        total += match codec {
            Some(codec) if length > 0 => {
                let head = read(file, body + offset + length, body + offset, 8)?;
                let becomes = head.first_chunk().map_or(0, |head| i64::from_le_bytes(*head));
                // -1: it is not compressed.
                if becomes == -1 { length } else { checked(becomes, length, codec)? }
            }
            _ => length,
        };
        if total > MAX_BATCH {
            return Err(format!("a batch of it would take more than {} GiB", MAX_BATCH >> 30));
        }
    }
    let rows = u64::try_from(batch.length()).map_err(|_| "a batch of it has less than no rows")?;
    if rows > total.saturating_mul(8).max(EMPTY_ROWS) {
        return Err(format!("a batch of it says that it has {rows} rows, for which there are {total} bytes"));
    }
    Ok(())
}

/// What a compressed buffer becomes, if it can.
fn checked(becomes: i64, length: u64, codec: CompressionType) -> Result<u64, String> {
    // The best that each can do: a byte that repeats itself.
    let ratio = if codec == CompressionType::LZ4_FRAME { 255 } else { 32 << 10 };
    match u64::try_from(becomes) {
        Ok(size) if size <= length.saturating_mul(ratio).saturating_add(FRAME) => Ok(size),
        _ => Err(format!("a buffer of {length} bytes says that it becomes {becomes}")),
    }
}
