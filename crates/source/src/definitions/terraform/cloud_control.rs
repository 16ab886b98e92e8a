//! Resources of the provider `awscc`, which are those of CloudFormation: a method has its integration inside.

use super::{Left, MethodParts, Source, repeated};
use crate::context::Pointer;
use crate::convert::Misfit;
use crate::definitions::emit::At;
use crate::definitions::members;
use crate::definitions::terraform::resources::Resource;
use crate::documents::Scope;
use crate::shape::Shape;
use apigw_sql_columns::model::{Columns as _, IntegrationColumn as C, enums};

pub(super) const METHOD: &str = "awscc_apigateway_method";
pub(super) const REST_API: &str = "awscc_apigateway_rest_api";
pub(super) const RESOURCE: &str = "awscc_apigateway_resource";

impl<'a> Scope<'a, '_, '_> {
    /// A method with its integration.
    pub(super) fn cloud_control_method(&mut self, source: &Source<'a>, parts: &MethodParts<'a, '_>, resource: &Resource<'a>) {
        let api = self.api_of_resource(source, resource);
        let resolver = source.resources.resolver(self.bump);
        let found = self.terraform_method(source, parts, resource).and_then(|(mut method, mut left)| {
            let (mut info, own) = self.terraform_method_info(&source.resources, resource, None)?;
            let authorization = source.resources.text(self.bump, resource, "authorization_type");
            info.authorization_type = authorization.map(|text| enums::canonical(enums::AUTHORIZATION_TYPE, text));
            method.info = Some(info);
            left.open.extend(own.open);
            left.hidden.extend(own.hidden);
            Ok((method, left))
        });
        let (method, Left { open, hidden }) = match found {
            Ok(found) => found,
            Err(misfit) => return self.misfit(resource.pointer, misfit),
        };
        self.emit_method(&api, &method, resource.pointer);
        for open in open {
            resolver.leave_open(open);
        }
        if source.shape == Shape::TerraformConfiguration {
            repeated::leave_open(&resolver, &resource.values);
        }
        let Some(integration) = resource.values.get("integration").and_then(|node| resolver.resolve(node)) else {
            // What is known when it is applied may be one.
            if resource.unknown.contains(&"integration") {
                self.sink.part.leave_unread("integrations in expressions");
            }
            return;
        };
        if integration.is_null() {
            return;
        }
        if integration.as_str().is_some() {
            return self.sink.part.leave_unread("integrations in expressions");
        }
        if !integration.is_object() {
            return self.misfit(resource.pointer, Misfit::wrong_type("integration", "an object", &integration));
        }
        let place = resource.place_of("integration");
        let pointer = Pointer::Inside(resource.pointer.document(), &place);
        match members::read(&resolver, members::CLOUD_CONTROL, &integration, true) {
            Ok(mut reading) => {
                reading.hidden.extend(hidden);
                reading.hidden.push("tls_config");
                if source.shape == Shape::TerraformPlan {
                    // A plan leaves out what it does not know yet.
                    let columns = members::CLOUD_CONTROL.iter().map(|(_, column, _)| column);
                    let absent = columns.filter(|column| reading.record.get(**column).is_null());
                    let absent: Vec<&'static str> = absent.map(|column| C::NAMES[column.position()]).collect();
                    reading.hidden.extend(absent);
                }
                self.emit_integration(&api, &method, reading, resolver.take_open(), At { pointer: &pointer, offset: resource.offset });
            }
            Err(misfit) => self.misfit(&pointer, misfit),
        }
    }
}
