//! What was found for the texts that were met last, by their views: stored texts are kept once for each distinct value, so
//! equal texts mostly have equal views.

use datafusion::common::Result;

use super::dispatch::TextArg;

/// How many are kept; a power of two.
const KEPT: usize = 256;

/// What was found, in places that a view's bits choose.
pub(super) struct ViewMemo<T> {
    kept: Vec<Option<(u128, T)>>,
    /// For texts without a view of their own, which are constants.
    single: Option<T>,
}

impl<T> ViewMemo<T> {
    pub(super) fn new() -> Self {
        Self { kept: std::iter::repeat_with(|| None).take(KEPT).collect(), single: None }
    }

    /// What `ask` finds for the text in `row`, unless it was asked for the same view before; `None` for NULL.
    pub(super) fn get(&mut self, text: &TextArg<'_>, row: usize, ask: impl FnOnce(&str) -> Result<T>) -> Result<Option<&T>> {
        let Some(value) = text.get(row) else { return Ok(None) };
        // Equal views are equal texts: short ones are in the view, long ones are the same bytes.
        let view = if text.constant().is_some() { None } else { text.array().views().get(row).copied() };
        let Some(view) = view else {
            if self.single.is_none() {
                self.single = Some(ask(value)?);
            }
            return Ok(self.single.as_ref());
        };
        let mixed = ((view ^ (view >> 64)) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let place = &mut self.kept[(mixed >> 56) as usize % KEPT];
        if place.as_ref().is_none_or(|(kept, _)| *kept != view) {
            *place = Some((view, ask(value)?));
        }
        Ok(place.as_ref().map(|(_, found)| found))
    }
}
