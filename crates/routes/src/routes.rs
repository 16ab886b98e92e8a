//! All routes of a configuration: each entry of each stage, each share of its traffic, each method.

use std::ops::ControlFlow;

use crate::access::PolicyAnswer;
use crate::entry::{Entry, entries};
use crate::model::{Api, ApiKind, Configuration, Stage};
use crate::route::{Prepared, Route};
use crate::served::{Served, Share, served};
use crate::target::Target;

/// Which routes are wanted; others need not be made.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The ids of APIs; empty: all.
    pub apis: Vec<String>,
    /// The names of stages; empty: all.
    pub stages: Vec<String>,
    /// The hosts; empty: all.
    pub hosts: Vec<String>,
}

impl Wanted {
    fn has(list: &[String], value: Option<&str>) -> bool {
        list.is_empty() || value.is_some_and(|value| list.iter().any(|wanted| wanted == value))
    }
}

/// Hands each route that is wanted to `sink`, until it breaks off.
pub fn for_each<B>(
    configuration: &Configuration,
    wanted: &Wanted,
    mut sink: impl FnMut(&Route<'_, '_>) -> ControlFlow<B>,
) -> ControlFlow<B> {
    for api in configuration.apis.iter().filter(|api| Wanted::has(&wanted.apis, api.id.as_deref())) {
        if api.stages.is_empty() {
            without_stage(api, wanted, &mut sink)?;
        }
        for stage in api.stages.iter().filter(|stage| Wanted::has(&wanted.stages, Some(&stage.name))) {
            of_stage(configuration, api, stage, wanted, &mut sink)?;
        }
    }
    ControlFlow::Continue(())
}

/// A route of each method, of which nobody knows where it is called.
fn without_stage<'a, B>(api: &'a Api, wanted: &Wanted, sink: &mut impl FnMut(&Route<'_, 'a>) -> ControlFlow<B>) -> ControlFlow<B> {
    if !wanted.stages.is_empty() || !wanted.hosts.is_empty() {
        return ControlFlow::Continue(());
    }
    let share = Share { stage: None, canary: None, percent: None };
    let methods = prepared(api, &share);
    methods.iter().try_for_each(|method| sink(&Route::new(api, share, None, &methods, Some(method))))
}

fn of_stage<'a, B>(
    configuration: &'a Configuration,
    api: &'a Api,
    stage: &'a Stage,
    wanted: &Wanted,
    sink: &mut impl FnMut(&Route<'_, 'a>) -> ControlFlow<B>,
) -> ControlFlow<B> {
    let entries = entries(configuration, api, stage, &wanted.hosts);
    if entries.is_empty() {
        return ControlFlow::Continue(());
    }
    for share in Share::of(Some(stage)) {
        let methods = prepared(api, &share);
        for entry in &entries {
            of_entry(api, share, entry, &methods, sink)?;
        }
    }
    ControlFlow::Continue(())
}

fn of_entry<'r, 'a, B>(
    api: &'a Api,
    share: Share<'a>,
    entry: &'r Entry<'a>,
    methods: &'r [Prepared<'a>],
    sink: &mut impl FnMut(&Route<'_, 'a>) -> ControlFlow<B>,
) -> ControlFlow<B> {
    // Of domain names that are not known nothing can be said method by method.
    if entry.host.is_none() && entry.kind.is_domain() {
        return if share.canary.is_none() { sink(&Route::new(api, share, Some(entry), methods, None)) } else { ControlFlow::Continue(()) };
    }
    let leads = |method: &&Prepared<'a>| method.served.as_ref().is_none_or(|served| entry.leads_to(served.path));
    methods.iter().filter(leads).try_for_each(|method| sink(&Route::new(api, share, Some(entry), methods, Some(method))))
}

/// The methods of a share, with what is the same at each entry, and behind them what the service answers itself.
pub fn prepared<'a>(api: &'a Api, share: &Share<'a>) -> Vec<Prepared<'a>> {
    let prepare = |method: Served<'a>| {
        let (target, policy) = (Target::of(api.kind, share, &method), PolicyAnswer::of(api, share, &method));
        Prepared::new(Some(method), target, policy)
    };
    let mut methods: Vec<_> = served(api, share).into_iter().map(prepare).collect();
    if api.kind == ApiKind::Http && api.answers_cors {
        let policy = PolicyAnswer { effect: Some("none"), ..PolicyAnswer::default() };
        methods.push(Prepared::new(None, Target::of_the_service(), policy));
    }
    methods
}
