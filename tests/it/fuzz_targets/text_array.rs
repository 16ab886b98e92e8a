//! `text[]` of arbitrary text: nothing panics, the shape holds the items, and what is printed is read back.

use apigw_sql_value::text_array::{TextArray, print};

pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(array) = TextArray::parse(text) else { return };
    let size = if array.dimensions.is_empty() { 0 } else { array.dimensions.iter().product() };
    assert_eq!(array.items.len(), size, "{array:?}");
    assert_eq!(array.lower_bounds.len(), array.dimensions.len());
    let mut printed = String::new();
    print(array.items.iter().map(Option::as_deref), &mut printed);
    assert_eq!(TextArray::parse(&printed).expect("what is printed can be read").items, array.items, "{printed}");
}
