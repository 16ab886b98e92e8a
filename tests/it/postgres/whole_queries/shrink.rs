//! Makes a query smaller as long as both still disagree in the same way.

use super::answer::Verdict;
use super::ours::runtime;
use super::run::{Finding, World};
use super::theirs;
use super::tree::Tree;

/// How many smaller queries of a step are asked.
const MOST_OF_A_STEP: usize = 60;
const MOST_STEPS: usize = 60;

/// The finding with the smallest query that was found.
pub(super) fn shrink(world: &World<'_>, tree: &Tree, mut finding: Finding) -> Finding {
    let runtime = runtime();
    let mut tree = tree.clone();
    for _ in 0..MOST_STEPS {
        let size = tree.text().len();
        let smaller: Vec<_> = tree.smaller().into_iter().filter(|tree| tree.text().len() < size).collect();
        let found = smaller.chunks(MOST_OF_A_STEP).take(4).find_map(|smaller| {
            let texts: Vec<_> = smaller.iter().map(Tree::text).collect();
            let theirs = theirs::answers(world.server, &world.schema, &texts);
            smaller.iter().zip(texts).zip(theirs).find_map(|((tree, text), theirs)| {
                if Verdict::of(&super::answer::Answer::Rows(vec![]), &theirs, false) == Verdict::NoQuery {
                    return None;
                }
                let ours = world.engines.answer(&runtime, finding.number, &text);
                let verdict = Verdict::of(&ours, &theirs, tree.is_ordered());
                (verdict == finding.verdict).then(|| (tree.clone(), text, ours, theirs))
            })
        });
        let Some((smaller, text, ours, theirs)) = found else { break };
        tree = smaller;
        finding = Finding { smallest: text, ours, theirs, ..finding };
    }
    finding
}
