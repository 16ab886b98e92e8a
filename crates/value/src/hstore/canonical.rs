//! The canonical form: unique keys, shorter first, then by bytes.
//!
//! Which of several equal keys stays is decided by the order in which PostgreSQL's sort leaves them. That sort is
//! Bentley and McIlroy's quicksort ("Engineering a sort function", 1993) with a check for sorted input, and not
//! stable from seven elements on; the same steps are taken here, so that the same entry survives.

use std::cmp::Ordering;

/// PostgreSQL's order of hstore keys: shorter first, then by bytes.
pub fn key_order(a: &str, b: &str) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.as_bytes().cmp(b.as_bytes()))
}

/// Brings entries into canonical order and drops all but one of equal keys.
pub fn canonicalize<K: AsRef<str>, V>(entries: &mut Vec<(K, V)>) {
    if !sort_entries(entries) {
        entries.dedup_by(|later, earlier| later.0.as_ref() == earlier.0.as_ref());
    }
}

/// Sorts entries by key; of equal keys the first one afterwards is the one to keep. Gives whether they were canonical.
pub fn sort_entries<K: AsRef<str>, V>(entries: &mut [(K, V)]) -> bool {
    let canonical = entries.is_sorted_by(|a, b| key_order(a.0.as_ref(), b.0.as_ref()).is_lt());
    if !canonical {
        sort(entries, &|a: &(K, V), b: &(K, V)| key_order(a.0.as_ref(), b.0.as_ref()));
    }
    canonical
}

/// Below this many elements, insertion sort.
const SMALL: usize = 7;
/// Above this many elements, the pivot is the median of three medians.
const LARGE: usize = 40;

/// PostgreSQL's sort, to the element.
fn sort<T>(mut rest: &mut [T], compare: &impl Fn(&T, &T) -> Ordering) {
    loop {
        if rest.len() < SMALL {
            return insertion_sort(rest, compare);
        }
        if rest.is_sorted_by(|a, b| compare(a, b).is_le()) {
            return;
        }
        let pivot = choose_pivot(rest, compare);
        rest.swap(0, pivot);
        let (below, above) = partition(rest, compare);
        let length = rest.len();
        let (left, right) = rest.split_at_mut(length - above);
        let left = &mut left[..below];
        // The smaller part by recursion, the larger one by the loop: the depth stays logarithmic.
        let (smaller, larger) = if below <= above { (left, right) } else { (right, left) };
        sort(smaller, compare);
        rest = larger;
    }
}

fn insertion_sort<T>(elements: &mut [T], compare: &impl Fn(&T, &T) -> Ordering) {
    for end in 1..elements.len() {
        let mut at = end;
        while at > 0 && compare(&elements[at - 1], &elements[at]).is_gt() {
            elements.swap(at, at - 1);
            at -= 1;
        }
    }
}

fn choose_pivot<T>(elements: &[T], compare: &impl Fn(&T, &T) -> Ordering) -> usize {
    let length = elements.len();
    let middle = length / 2;
    if length <= SMALL {
        return middle;
    }
    let last = length - 1;
    if length <= LARGE {
        return median(elements, [0, middle, last], compare);
    }
    let step = length / 8;
    let low = median(elements, [0, step, 2 * step], compare);
    let middle = median(elements, [middle - step, middle, middle + step], compare);
    let high = median(elements, [last - 2 * step, last - step, last], compare);
    median(elements, [low, middle, high], compare)
}

fn median<T>(elements: &[T], [a, b, c]: [usize; 3], compare: &impl Fn(&T, &T) -> Ordering) -> usize {
    let order = |x: usize, y: usize| compare(&elements[x], &elements[y]);
    if order(a, b).is_lt() {
        if order(b, c).is_lt() {
            b
        } else if order(a, c).is_lt() {
            c
        } else {
            a
        }
    } else if order(b, c).is_gt() {
        b
    } else if order(a, c).is_lt() {
        a
    } else {
        c
    }
}

/// Three-way partition around the first element; gives how many are less (at the front) and greater (at the end).
fn partition<T>(elements: &mut [T], compare: &impl Fn(&T, &T) -> Ordering) -> (usize, usize) {
    let length = elements.len();
    // Elements equal to the pivot gather at both ends: before `equal_low` and after `equal_high`.
    let (mut equal_low, mut low) = (1, 1);
    let (mut high, mut equal_high) = (length - 1, length - 1);
    loop {
        while low <= high {
            match compare(&elements[low], &elements[0]) {
                Ordering::Greater => break,
                Ordering::Equal => {
                    elements.swap(equal_low, low);
                    equal_low += 1;
                }
                Ordering::Less => {}
            }
            low += 1;
        }
        while low <= high {
            match compare(&elements[high], &elements[0]) {
                Ordering::Less => break,
                Ordering::Equal => {
                    elements.swap(high, equal_high);
                    equal_high -= 1;
                }
                Ordering::Greater => {}
            }
            high -= 1;
        }
        if low > high {
            break;
        }
        elements.swap(low, high);
        low += 1;
        high -= 1;
    }
    // … and are then swapped into the middle.
    let (below, above) = (low - equal_low, equal_high - high);
    let moved = equal_low.min(below);
    swap_ranges(elements, 0, low - moved, moved);
    let moved = above.min(length - equal_high - 1);
    swap_ranges(elements, low, length - moved, moved);
    (below, above)
}

fn swap_ranges<T>(elements: &mut [T], a: usize, b: usize, count: usize) {
    for i in 0..count {
        elements.swap(a + i, b + i);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(keys: &[&str]) -> Vec<(String, usize)> {
        let mut entries: Vec<_> = keys.iter().enumerate().map(|(i, k)| ((*k).to_owned(), i)).collect();
        canonicalize(&mut entries);
        entries
    }

    #[test]
    fn shorter_keys_come_first_then_bytes() {
        let keys: Vec<_> = canonical(&["bb", "b", "aa", "é", "a", ""]).into_iter().map(|(k, _)| k).collect();
        assert_eq!(keys, ["", "a", "b", "aa", "bb", "é"]);
    }

    #[test]
    fn the_first_of_a_few_equal_keys_stays() {
        assert_eq!(canonical(&["a", "b", "a"]), [("a".to_owned(), 0), ("b".to_owned(), 1)]);
    }

    /// PostgreSQL 15.18: `select 'c=>0,b=>1,a=>2,c=>3,b=>4,a=>5,c=>6,b=>7,a=>8,c=>9'::hstore`.
    #[test]
    fn of_many_equal_keys_the_one_stays_that_postgresql_keeps() {
        let keys = ["c", "b", "a", "c", "b", "a", "c", "b", "a", "c"];
        assert_eq!(canonical(&keys), [("a".to_owned(), 2), ("b".to_owned(), 7), ("c".to_owned(), 9)]);
    }

    #[test]
    fn any_order_is_sorted() {
        for length in 0..200_usize {
            let mut numbers: Vec<usize> = (0..length).map(|i| (i * 7919 + length) % 97).collect();
            let mut expected = numbers.clone();
            expected.sort_unstable();
            sort(&mut numbers, &Ord::cmp);
            assert_eq!(numbers, expected);
        }
    }
}
