//! The methods of values: `.type()` and its kind.

use super::decimal;
use super::item::{Item, members};
use super::problem::{Failure, Problem};
use super::run::{Run, Scope};
use super::syntax::Method;
use crate::json::{Kind, Member, Node};
use crate::numeric::print_numeric;

impl<'a> Run<'a> {
    /// What `method` makes of `item`.
    pub(super) fn method(&self, method: Method, item: Item<'a>, scope: Scope<'a>) -> Result<Vec<Item<'a>>, Failure> {
        let number = || item.as_number().ok_or(Problem::MethodOfNonNumber(method));
        let result = match method {
            Method::Type => Item::new(Kind::String(item.type_name())),
            Method::Size => match item.array() {
                Some(items) => Item::number(self.bump, &items.len().to_string()),
                None if self.lax() => Item::number(self.bump, "1"),
                None if scope.lenient => return Ok(Vec::new()),
                None => return Err(Problem::SizeOfNonArray.into()),
            },
            Method::Double => self.double(item)?,
            Method::Ceiling => Item::number(self.bump, &decimal::ceiling(number()?)),
            Method::Floor => Item::number(self.bump, &decimal::floor(number()?)),
            Method::Abs => Item::number(self.bump, number()?.trim_start_matches('-')),
            Method::KeyValue => return self.key_value(item),
        };
        Ok(vec![result])
    }

    /// A number that a double can hold stays as it is; a text is read as a double.
    fn double(&self, item: Item<'a>) -> Result<Item<'a>, Failure> {
        if let Some(number) = item.as_number() {
            let fits = number.parse::<f64>().is_ok_and(f64::is_finite);
            return if fits { Ok(item) } else { Err(Problem::DoubleOutOfRange.into()) };
        }
        let Some(text) = item.as_str() else { return Err(Problem::DoubleOfOther.into()) };
        let value =
            text.trim_matches(|c: char| c.is_ascii_whitespace() || c == '\x0b').parse::<f64>().ok().filter(|value| value.is_finite());
        let value = value.ok_or(Problem::NotDouble)?;
        // PostgreSQL takes the fifteen digits that a double is sure of.
        let written = format!("{value:.14e}");
        let (mantissa, exponent) = written.split_once('e').unwrap_or((&written, "0"));
        let mantissa = if mantissa.contains('.') { mantissa.trim_end_matches('0').trim_end_matches('.') } else { mantissa };
        let mut number = String::new();
        print_numeric(&format!("{mantissa}e{exponent}"), &mut number).map_err(|_| Problem::NumberOverflow)?;
        Ok(Item::number(self.bump, &number))
    }

    /// An object for each member: its key, its value, and a number that the members of one object share.
    fn key_value(&self, item: Item<'a>) -> Result<Vec<Item<'a>>, Failure> {
        let Item::Json(node @ Node { kind: Kind::Object(written), .. }) = item else { return Err(Problem::KeyValueOfNonObject.into()) };
        let Item::Json(id) = Item::number(self.bump, &node.offset.to_string()) else { return Ok(Vec::new()) };
        let member = |key, value| Member { key, key_offset: 0, value };
        let object = |of: &Member<'a>| {
            let key = Node { offset: 0, end: 0, kind: Kind::String(of.key) };
            let parts = [member("id", id), member("key", key), member("value", of.value)];
            Item::new(Kind::Object(self.bump.alloc_slice_copy(&parts)))
        };
        Ok(members(self.bump, written).iter().map(object).collect())
    }
}
