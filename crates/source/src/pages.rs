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
    /// The id of the root resource of that API, of which each has one, if an element tells it.
    pub(super) root: Option<Box<str>>,
    /// Whether the root itself is one of the elements, and whether it is the first one.
    pub(super) has_root: bool,
    pub(super) begins_with_root: bool,
}

impl PageOf {
    /// Whether it can be of the same answer: a page without elements can be of any.
    pub(super) fn may_follow(&self, page: &Self) -> bool {
        let is_same_kind = !self.is_filled || !page.is_filled || (self.kind.is_some() && self.kind == page.kind);
        let is_same_owner = self.owner.is_none() || page.owner.is_none() || self.owner == page.owner;
        is_same_kind && is_same_owner && self.may_have_root_of(page)
    }

    /// Whether the root resources may be one, which stands on one page alone. Where the elements before do not tell theirs, a
    /// page that begins with it is the first one.
    fn may_have_root_of(&self, page: &Self) -> bool {
        match (&page.root, &self.root) {
            (Some(root), Some(other)) => root == other && !(page.has_root && self.has_root),
            (None, Some(_)) if page.is_filled => !self.begins_with_root,
            _ => true,
        }
    }

    /// Adds what another part of the page tells.
    fn join(&mut self, other: Self) {
        self.begins_with_root |= !self.is_filled && other.begins_with_root;
        self.has_root |= other.has_root;
        self.root = self.root.take().or(other.root);
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
    if let Some(token) = pages.last().and_then(|last| last.token) {
        return Some((token, true));
    }
    // What the pages of one answer so far are of.
    let mut answer: Option<(PageOf, &'static str)> = None;
    for page in pages {
        let mut of = page.of.clone();
        if let Some((before, token)) = answer.take() {
            if !of.may_follow(&before) {
                return Some((token, false));
            }
            of.join(before);
        }
        answer = page.token.map(|token| (of, token));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(number: usize, kind: Option<Thing>, token: Option<&'static str>) -> Page {
        Page { place: (number, 0), of: PageOf { is_filled: kind.is_some(), kind, ..PageOf::default() }, token }
    }

    #[test]
    fn the_first_page_of_another_api_does_not_follow() {
        let of = |root: Option<&str>, has_root: bool, begins_with_root: bool| PageOf {
            root: root.map(Box::from),
            has_root,
            begins_with_root,
            ..page(1, Some(Thing::Resource), None).of
        };
        for (first, second, expected) in [
            (of(Some("r0"), false, false), of(Some("r0"), true, true), true),
            (of(Some("r0"), false, false), of(Some("q0"), true, false), false),
            (of(Some("r0"), true, true), of(Some("r0"), true, true), false),
            (of(None, false, false), of(Some("q0"), true, true), false),
            (of(None, false, false), of(Some("q0"), true, false), true),
            (of(Some("r0"), true, true), of(None, false, false), true),
        ] {
            let pages = [(1, first, Some("position")), (2, second, None)].map(|(n, of, token)| Page { place: (n, 0), of, token });
            assert_eq!(cut(&pages).is_none(), expected, "{pages:?}");
        }
        // What the answer has on an earlier page counts.
        let pages = [
            (1, of(Some("r0"), false, false), Some("position")),
            (2, of(None, false, false), Some("position")),
            (3, of(Some("r0"), true, true), None),
        ];
        assert_eq!(cut(&pages.map(|(n, of, token)| Page { place: (n, 0), of, token })), None);
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
