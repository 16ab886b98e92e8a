//! Makes queries, asks both, compares.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;

use apigw_sql_language::Repair;

use super::super::server::Server;
use super::answer::{Answer, Verdict};
use super::constructs::{Constructs, Table as ConstructTable};
use super::generator::Generator;
use super::ours::{Engines, create, runtime};
use super::tables::Table;
use super::tree::Tree;
use super::{say, shrink, theirs};

/// How many queries are asked over the same tables.
const QUERIES_OF_TABLES: usize = 500;
/// How many queries PostgreSQL answers at once.
const AT_ONCE: usize = 100;
/// How many threads ask our engines.
const THREADS: usize = 3;

/// A query that is made.
pub(super) struct Made {
    /// Its place among the queries of the seed.
    pub(super) number: usize,
    pub(super) tree: Tree,
    constructs: Constructs,
}

/// Where both disagree.
pub(super) struct Finding {
    pub(super) number: usize,
    pub(super) verdict: Verdict,
    pub(super) query: String,
    /// The smallest query that still shows it, where it was looked for.
    pub(super) smallest: String,
    pub(super) ours: Answer,
    pub(super) theirs: Answer,
}

/// What a run found.
#[derive(Default)]
pub(super) struct Report {
    pub(super) constructs: ConstructTable,
    pub(super) queries: usize,
    pub(super) with_rows: usize,
    pub(super) without_rows: usize,
    pub(super) same_errors: usize,
    pub(super) no_queries: usize,
    pub(super) known_refusals: usize,
    pub(super) findings: Vec<Finding>,
}

/// What is asked.
#[derive(Clone, Copy)]
pub(super) struct Plan {
    pub(super) seed: u64,
    pub(super) queries: usize,
    pub(super) left_out: Option<Repair>,
    /// Ends with the first finding, of which nothing smaller is looked for.
    pub(super) first_only: bool,
    /// How many findings are made smaller.
    pub(super) shrink: usize,
}

/// The tables of some queries, on both sides.
pub(super) struct World<'a> {
    pub(super) server: &'a Server,
    pub(super) schema: String,
    pub(super) engines: Engines,
    /// With all repairs, where those that answer are without one.
    whole: Option<Engines>,
    _folder: tempfile::TempDir,
}

/// Runs the plan.
pub(super) fn run(server: &Server, plan: Plan) -> Report {
    let mut report = Report::default();
    let mut first = 0;
    while first < plan.queries && (!plan.first_only || report.findings.is_empty()) {
        let count = QUERIES_OF_TABLES.min(plan.queries - first);
        part(server, plan, first, count, &mut report);
        first += count;
    }
    report
}

/// The queries of one set of tables.
fn part(server: &Server, plan: Plan, first: usize, count: usize, report: &mut Report) {
    let seed = plan.seed.wrapping_mul(1_000_003).wrapping_add(first as u64);
    let tables = Table::all(seed);
    let schema =
        format!("whole_queries_{}_{first}_{}", plan.seed, plan.left_out.map_or_else(String::new, |r| format!("{r:?}").to_lowercase()));
    let folder = tempfile::tempdir().unwrap();
    theirs::create(server, &schema, &tables);
    create(folder.path(), &tables);
    let engines = Engines::open(folder.path(), &tables, plan.left_out);
    let whole = plan.left_out.map(|_| Engines::open(folder.path(), &tables, None));
    let world = World { server, schema, engines, whole, _folder: folder };

    let made: Vec<_> = (first..first + count).map(|number| make(plan.seed, number, &tables)).collect();
    let texts: Vec<_> = made.iter().map(|made| made.tree.text()).collect();
    std::thread::scope(|scope| {
        // While we answer some, PostgreSQL answers the next ones.
        let (send, receive) = sync_channel(1);
        let (texts, schema) = (&texts, &world.schema);
        scope.spawn(move || texts.chunks(AT_ONCE).all(|texts| send.send(theirs::answers(server, schema, texts)).is_ok()));
        for (theirs, (made, texts)) in receive.into_iter().zip(made.chunks(AT_ONCE).zip(texts.chunks(AT_ONCE))) {
            judge(&world, plan, made, texts, &theirs, report);
            if plan.first_only && !report.findings.is_empty() {
                break;
            }
        }
    });
    _ = server.psql(&format!("DROP SCHEMA {} CASCADE", world.schema));
}

/// Compares the answers to some queries.
fn judge(world: &World<'_>, plan: Plan, made: &[Made], texts: &[String], theirs: &[Answer], report: &mut Report) {
    let compared = compare(world, plan, made, texts, theirs);
    for (i, (verdict, ours)) in compared {
        let made = &made[i];
        report.queries += 1;
        report.constructs.add(&made.constructs);
        match verdict {
            Verdict::Same(rows) => *(if rows { &mut report.with_rows } else { &mut report.without_rows }) += 1,
            Verdict::SameError => report.same_errors += 1,
            Verdict::NoQuery | Verdict::Anyway => report.no_queries += 1,
            Verdict::KnownRefusal => report.known_refusals += 1,
            _ => {
                let query = texts[i].clone();
                let finding = Finding { number: made.number, verdict, smallest: query.clone(), query, ours, theirs: theirs[i].clone() };
                let shrunk = report.findings.len() < plan.shrink;
                let finding = if shrunk { shrink::shrink(world, &made.tree, finding) } else { finding };
                say(&finding.to_string());
                report.findings.push(finding);
            }
        }
    }
}

fn make(seed: u64, number: usize, tables: &[Table]) -> Made {
    let mut generator = Generator::new(seed.wrapping_mul(7_368_787).wrapping_add(number as u64), tables);
    let tree = generator.query();
    Made { number, tree, constructs: generator.constructs }
}

/// Asks our engines, on several threads.
fn compare(world: &World<'_>, plan: Plan, made: &[Made], texts: &[String], theirs: &[Answer]) -> BTreeMap<usize, (Verdict, Answer)> {
    let next = AtomicUsize::new(0);
    let work = || {
        let runtime = runtime();
        let mut out = Vec::new();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= made.len() {
                return out;
            }
            let ours = world.engines.answer(&runtime, made[i].number, &texts[i]);
            let judge = |ours: &Answer| Verdict::of(ours, &theirs[i], made[i].tree.is_ordered());
            let mut verdict = judge(&ours);
            if let Some(whole) = &world.whole
                && !verdict.is_fine()
                && !judge(&whole.answer(&runtime, made[i].number, &texts[i])).is_fine()
            {
                verdict = Verdict::Anyway;
            }
            if plan.first_only && !verdict.is_fine() {
                next.store(made.len(), Ordering::Relaxed);
            }
            out.push((i, (verdict, ours)));
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}", self.constructs)?;
        let Self { queries, with_rows, without_rows, same_errors, no_queries, known_refusals, findings, .. } = self;
        let mut verdicts = BTreeMap::<String, usize>::new();
        for finding in findings {
            *verdicts.entry(format!("{:?}", finding.verdict)).or_default() += 1;
        }
        let mut counts = String::new();
        for (verdict, count) in verdicts {
            write!(counts, "\n  {count:>5}  {verdict}")?;
        }
        write!(
            f,
            "{queries} queries: {with_rows} the same rows, {without_rows} none from both, {same_errors} an error from both, \
             {no_queries} not PostgreSQL's, {known_refusals} refused on purpose, {} findings{counts}",
            findings.len()
        )
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { number, verdict, query, smallest, ours, theirs } = self;
        writeln!(f, "query {number}: {verdict:?}\n  {query}")?;
        if smallest != query {
            writeln!(f, "  smallest: {smallest}")?;
        }
        write!(f, "  ours:   {ours}\n  theirs: {theirs}")
    }
}
