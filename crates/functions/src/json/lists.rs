//! The parts of arrays and objects as SQL arrays, of which set-returning functions make rows.

use std::ops::Range;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, ListArray, ListBuilder, StringViewBuilder, StructArray};
use datafusion::arrow::datatypes::{DataType, Field, Fields};
use datafusion::common::{Result, internal_err};

use super::Checked;
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::error::{Error, ErrorKind};
use apigw_sql_value::json::path::{self, JsonType, json_type};

/// What the parts are given as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    Json,
    Jsonb,
    Text,
}

impl Item {
    /// The type of an array of them.
    pub(crate) fn array(self) -> DataType {
        DataType::List(Arc::new(self.field(Field::LIST_FIELD_DEFAULT_NAME)))
    }

    /// The type of an array of structs of one member, `value`. It has a name, because the type of a member outlives
    /// the step from arrays to rows, the one of an item does not.
    pub(crate) fn elements(self) -> DataType {
        list_of(Fields::from(vec![self.field("value")]))
    }

    /// The type of an array of structs of `key` and `value`.
    pub(crate) fn entries(self) -> DataType {
        list_of(self.entry_fields())
    }

    fn entry_fields(self) -> Fields {
        Fields::from(vec![Self::Text.field("key"), self.field("value")])
    }

    fn field(self, name: &str) -> Field {
        match self {
            Self::Json => SqlType::Json.field(name, true),
            Self::Jsonb => SqlType::Jsonb.field(name, true),
            Self::Text => SqlType::Text.field(name, true),
        }
    }
}

fn list_of(fields: Fields) -> DataType {
    DataType::List(Arc::new(Field::new_list_field(DataType::Struct(fields), true)))
}

/// The items of arrays.
pub(crate) fn items(call: &Call<'_>, item: Item) -> Result<ArrayRef> {
    build(call, item, |text, out| {
        let Some(items) = path::items(text) else {
            return Err(refused("cannot extract elements from", text));
        };
        out.extend(items);
        Ok(())
    })
}

/// The items of arrays as structs.
pub(crate) fn elements(call: &Call<'_>, item: Item) -> Result<ArrayRef> {
    structs(&item.elements(), &[items(call, item)?])
}

/// The members of objects as structs.
pub(crate) fn entries(call: &Call<'_>, item: Item) -> Result<ArrayRef> {
    structs(&item.entries(), &[member_keys(call)?, values(call, item)?])
}

/// The objects in arrays as structs.
pub(crate) fn records(call: &Call<'_>, item: Item) -> Result<ArrayRef> {
    let objects = build(call, item, |text, out| {
        let Some(items) = path::items(text) else {
            return Err(refused("expected an array of objects, but found", text));
        };
        for item in items {
            let part = text.get(item.clone()).unwrap_or_default();
            if json_type(part) != JsonType::Object {
                return Err(refused("expected an array of objects, but found in it", part));
            }
            out.push(item);
        }
        Ok(())
    })?;
    structs(&item.elements(), &[objects])
}

/// The text itself, of objects.
pub(crate) fn record(call: &Call<'_>) -> Result<ArrayRef> {
    let json = call.text(0)?;
    let checked = Checked::new(call);
    for text in (0..call.rows()).filter_map(|row| json.get(row)) {
        checked.check(text)?;
        members(text).into_datafusion()?;
    }
    Ok(Arc::clone(call.array(0)))
}

/// Lists of the same lengths as one list of structs.
pub(crate) fn structs(data_type: &DataType, lists: &[ArrayRef]) -> Result<ArrayRef> {
    let lists: Vec<&ListArray> = lists.iter().map(AsArray::as_list).collect();
    let (DataType::List(field), Some(first)) = (data_type, lists.first()) else { return internal_err!("no list of structs") };
    let DataType::Struct(members) = field.data_type() else { return internal_err!("no list of structs") };
    let columns = lists.iter().map(|list| Arc::clone(list.values())).collect();
    let rows = StructArray::try_new(members.clone(), columns, None)?;
    let list = ListArray::try_new(Arc::clone(field), first.offsets().clone(), Arc::new(rows), first.nulls().cloned())?;
    Ok(Arc::new(list))
}

/// The values of the members of objects.
pub(crate) fn values(call: &Call<'_>, item: Item) -> Result<ArrayRef> {
    build(call, item, |text, out| {
        out.extend(members(text)?.map(|member| member.value));
        Ok(())
    })
}

/// The keys of objects, next to their values.
pub(crate) fn member_keys(call: &Call<'_>) -> Result<ArrayRef> {
    build(call, Item::Text, |text, out| {
        out.extend(members(text)?.map(|member| member.key));
        Ok(())
    })
}

/// The keys of objects.
pub(crate) fn keys(call: &Call<'_>) -> Result<ArrayRef> {
    build(call, Item::Text, |text, out| {
        let Some(members) = path::members(text) else {
            return Err(refused("cannot get the keys of", text));
        };
        out.extend(members.map(|member| member.key));
        Ok(())
    })
}

fn members(text: &str) -> Result<path::Members<'_>, Error> {
    path::members(text).ok_or_else(|| refused("cannot deconstruct as an object", text))
}

fn refused(what: &str, text: &str) -> Error {
    let found = match json_type(text) {
        JsonType::Object => "an object",
        JsonType::Array => "an array",
        _ => "a scalar",
    };
    Error::new(ErrorKind::Execution, format!("{what} {found}")).with_hint("`json_typeof` and `jsonb_typeof` tell what a value is")
}

/// For each text the parts that `find` finds in it.
fn build(call: &Call<'_>, item: Item, find: impl Fn(&str, &mut Vec<Range<usize>>) -> Result<(), Error>) -> Result<ArrayRef> {
    let json = call.text(0)?;
    let checked = Checked::new(call);
    let mut out = ListBuilder::with_capacity(StringViewBuilder::new(), call.rows()).with_field(item.field(Field::LIST_FIELD_DEFAULT_NAME));
    let mut parts = Vec::new();
    for row in 0..call.rows() {
        let Some(text) = json.get(row) else {
            out.append_null();
            continue;
        };
        checked.check(text)?;
        parts.clear();
        find(text, &mut parts).into_datafusion()?;
        for part in &parts {
            let part = text.get(part.clone()).unwrap_or_default();
            match item {
                Item::Text => out.values().append_option(path::text_of(part).map_err(|error| error.in_text(part)).into_datafusion()?),
                Item::Json | Item::Jsonb => out.values().append_value(part),
            }
        }
        out.append(true);
    }
    Ok(Arc::new(out.finish()))
}
