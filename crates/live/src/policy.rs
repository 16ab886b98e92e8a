//! What a collected account has to allow.

use super::documents::{Documents, permission};

/// What has to be allowed: an action on resources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IamStatement {
    /// The actions. API Gateway's are HTTP verbs, not operations.
    pub actions: Vec<&'static str>,
    /// The resources, with `{partition}` to be filled in.
    pub resources: Vec<String>,
    /// What it is for.
    pub purpose: &'static str,
}

fn statement(actions: &[&'static str], resources: &[&str], purpose: &'static str) -> IamStatement {
    IamStatement { actions: actions.to_vec(), resources: resources.iter().map(|resource| (*resource).to_owned()).collect(), purpose }
}

/// What a collected account has to allow for a run.
pub fn policy_of(documents: &Documents, stages: bool, all_regions: bool) -> Vec<IamStatement> {
    let mut statements = vec![statement(
        &["apigateway:GET"],
        &[
            "arn:{partition}:apigateway:*::/restapis",
            "arn:{partition}:apigateway:*::/restapis/*/resources",
            "arn:{partition}:apigateway:*::/restapis/*/resources/*/methods/*",
            "arn:{partition}:apigateway:*::/restapis/*/stages",
        ],
        "GetRestApis, GetResources with methods, GetStages",
    )];
    for document in documents.all() {
        let (actions, resource) = permission(document);
        match statements.iter_mut().skip(1).find(|statement| statement.actions == actions) {
            Some(statement) if statement.resources.contains(&resource) => {}
            Some(statement) => statement.resources.push(resource),
            None => statements.push(IamStatement { actions, resources: vec![resource], purpose: "what leads to integrations, and --with" }),
        }
    }
    if stages {
        let resources = ["arn:{partition}:apigateway:*::/restapis/*/stages/*/exports/*"];
        statements.push(statement(&["apigateway:GET"], &resources, "GetExport of each stage (--stages)"));
    }
    if all_regions {
        statements.push(statement(&["account:ListRegions"], &["*"], "the regions that an account has enabled (--regions all)"));
    }
    statements
}
