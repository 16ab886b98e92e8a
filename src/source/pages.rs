//! The pages of answers in a file: one that ends with a token is followed by another one of the same kind.

use super::documents::classify::Thing;

/// A page of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// The number of its document, and that of its item where the document is an array.
    pub(super) place: (usize, usize),
    pub(super) of: PageOf,
    /// The name of the token that it ends with.
    pub(super) token: Option<&'static str>,
}

/// What a page is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PageOf {
    /// Whether there are elements on it.
    pub(super) is_filled: bool,
    /// What they are, if that is known.
    pub(super) kind: Option<Thing>,
    /// The API that they belong to, or another name of the whole, if it is known.
    pub(super) owner: Option<Box<str>>,
}

impl PageOf {
    /// Whether it can be of the same answer: a page without elements can be of any.
    pub(super) fn may_follow(&self, page: &Self) -> bool {
        let is_same_kind = !self.is_filled || !page.is_filled || (self.kind.is_some() && self.kind == page.kind);
        let is_same_owner = self.owner.is_none() || page.owner.is_none() || self.owner == page.owner;
        is_same_kind && is_same_owner
    }

    /// Adds what another part of the page tells.
    fn join(&mut self, other: Self) {
        self.is_filled |= other.is_filled;
        self.kind = self.kind.or(other.kind);
        self.owner = self.owner.take().or(other.owner);
    }
}

/// Adds a page, or a later part of the last one.
pub(super) fn add(pages: &mut Vec<Page>, page: Page) {
    match pages.last_mut() {
        Some(last) if last.place == page.place => {
            last.of.join(page.of);
            last.token = page.token.or(last.token);
        }
        _ => pages.push(page),
    }
}

/// The token of the last page that should be followed by another one and is not; and whether that is the last page.
pub(super) fn cut(pages: &[Page]) -> Option<(&'static str, bool)> {
    let mut next: Option<&Page> = None;
    for page in pages.iter().rev() {
        if let Some(token) = page.token.filter(|_| next.is_none_or(|next| !next.of.may_follow(&page.of))) {
            return Some((token, next.is_none()));
        }
        next = Some(page);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(number: usize, kind: Option<Thing>, token: Option<&'static str>) -> Page {
        Page { place: (number, 0), of: PageOf { is_filled: kind.is_some(), kind, owner: None }, token }
    }

    #[test]
    fn only_a_page_of_the_same_kind_follows_one_that_ends_with_a_token() {
        let (resources, apis, empty) = (Some(Thing::Resource), Some(Thing::RestApi), None);
        let cut_of = |pages: &[Page]| cut(pages);
        assert_eq!(cut_of(&[page(1, resources, Some("position")), page(2, resources, None)]), None);
        assert_eq!(cut_of(&[page(1, resources, Some("position")), page(2, empty, None)]), None);
        assert_eq!(cut_of(&[page(1, resources, Some("position")), page(2, apis, None)]), Some(("position", false)));
        assert_eq!(cut_of(&[page(1, apis, None), page(2, resources, Some("position"))]), Some(("position", true)));
    }

    #[test]
    fn the_parts_of_a_page_are_one_page() {
        let mut pages = Vec::new();
        add(&mut pages, page(1, None, Some("position")));
        add(&mut pages, page(1, Some(Thing::Resource), None));
        add(&mut pages, page(2, Some(Thing::Resource), None));
        assert_eq!(pages, [page(1, Some(Thing::Resource), Some("position")), page(2, Some(Thing::Resource), None)]);
    }
}
