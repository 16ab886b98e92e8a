//! Integration responses of definitions as the API has them: an object by status code.

use bumpalo::Bump;

use super::resolve::plain_text;
use crate::convert::{Fit, Misfit, json_text};
use apigw_sql_columns::model::{Value, enums};
use apigw_sql_value::json::{Kind, Member, Node};

/// OpenAPI: by selection pattern, `default` being none.
pub(super) fn by_pattern<'a>(bump: &'a Bump, name: &str, node: &Node<'a>) -> Fit<Value<'a>> {
    let members = match node.kind {
        Kind::Null => return Ok(Value::Null),
        Kind::Object(members) => members,
        _ => return Err(Misfit::wrong_type(name, "an object", node)),
    };
    let mut responses = Vec::with_capacity(members.len());
    // An extension is no response.
    for member in members.iter().filter(|m| !m.key.starts_with("x-")) {
        let response = Response::read(bump, &member.value, Some(member.key)).map_err(|misfit| misfit.below(name))?;
        responses.push(response);
    }
    by_status(bump, name, node, responses)
}

/// CloudFormation: a list.
pub(super) fn of_list<'a>(bump: &'a Bump, name: &str, node: &Node<'a>) -> Fit<Value<'a>> {
    let items = match node.kind {
        Kind::Null => return Ok(Value::Null),
        Kind::Array(items) => items,
        _ => return Err(Misfit::wrong_type(name, "an array", node)),
    };
    let responses = items.iter().map(|item| Response::read(bump, item, None).map_err(|misfit| misfit.below(name)));
    by_status(bump, name, node, responses.collect::<Fit<Vec<_>>>()?)
}

/// One response.
pub(super) struct Response<'a> {
    status: &'a str,
    pattern: Option<&'a str>,
    members: Vec<Member<'a>>,
}

impl<'a> Response<'a> {
    /// Reads a response in the spelling of OpenAPI, CloudFormation or Terraform.
    pub(super) fn read(bump: &'a Bump, node: &Node<'a>, key: Option<&'a str>) -> Fit<Self> {
        let place = key.unwrap_or("0");
        if !node.is_object() {
            return Err(Misfit::new(place, format!("expected an object for the response, but found {}", node.describe())));
        }
        let mut response = Self { status: "", pattern: key.filter(|key| *key != "default"), members: Vec::new() };
        for member in node.members() {
            let value = &member.value;
            let name = match member.key {
                "statusCode" | "StatusCode" | "status_code" => {
                    response.status = plain_text(value).ok_or_else(|| Misfit::wrong_type("statusCode", "a string", value).below(place))?;
                    continue;
                }
                "selectionPattern" | "SelectionPattern" | "selection_pattern" => {
                    // OpenAPI has it as the key.
                    response.pattern = plain_text(value).filter(|text| !text.is_empty()).or(response.pattern);
                    continue;
                }
                "responseParameters" | "ResponseParameters" | "response_parameters" => "responseParameters",
                "responseTemplates" | "ResponseTemplates" | "response_templates" => "responseTemplates",
                "contentHandling" | "ContentHandling" | "content_handling" => "contentHandling",
                // What Terraform has beside it.
                "id"
                | "rest_api_id"
                | "resource_id"
                | "http_method"
                | "region"
                | "depends_on"
                | "count"
                | "for_each"
                | "lifecycle"
                | "provider"
                | "response_parameters_in_json" => continue,
                other => other,
            };
            // Terraform has what is not set as empty.
            if member.key.contains('_') && value.members().is_empty() && value.is_object() {
                continue;
            }
            if let Some(value) = member_value(bump, name, value) {
                response.members.push(Member { key: name, value, ..*member });
            }
        }
        if response.status.is_empty() {
            // A pattern that is a status code says it as well.
            match key.filter(|key| key.len() == 3 && key.bytes().all(|b| b.is_ascii_digit())) {
                Some(key) => response.status = key,
                None => return Err(Misfit::new(place, "expected a `statusCode` for the response".to_owned())),
            }
        }
        Ok(response)
    }

    fn into_node(mut self, bump: &'a Bump, place: &Node<'a>) -> Node<'a> {
        let mut text = |key, text: &'a str| {
            self.members.push(Member { key, key_offset: place.offset, value: Node { kind: Kind::String(text), ..*place } });
        };
        text("statusCode", self.status);
        if let Some(pattern) = self.pattern {
            text("selectionPattern", pattern);
        }
        Node { kind: Kind::Object(bump.alloc_slice_copy(&self.members)), ..*place }
    }
}

/// The value of a response's member in the API's form; `None` for what the API would leave out.
fn member_value<'a>(bump: &'a Bump, name: &str, value: &Node<'a>) -> Option<Node<'a>> {
    match (name, value.kind) {
        (_, Kind::Null | Kind::String("")) => None,
        ("contentHandling", Kind::String(text)) => {
            Some(Node { kind: Kind::String(enums::canonical(enums::CONTENT_HANDLING, text)), ..*value })
        }
        // Templates that YAML or JSON took apart are text again.
        ("responseTemplates" | "responseParameters", Kind::Object(members)) => {
            let texts = members.iter().map(|m| match m.value.kind {
                Kind::String(_) | Kind::Null => *m,
                _ => {
                    let text = plain_text(&m.value).unwrap_or_else(|| json_text(bump, &m.value));
                    Member { value: Node { kind: Kind::String(text), ..m.value }, ..*m }
                }
            });
            Some(Node { kind: Kind::Object(bump.alloc_slice_fill_iter(texts)), ..*value })
        }
        _ => Some(*value),
    }
}

/// The responses as canonical JSON. Two with one status code cannot both be in it.
pub(super) fn by_status<'a>(bump: &'a Bump, name: &str, node: &Node<'a>, responses: Vec<Response<'a>>) -> Fit<Value<'a>> {
    for (index, response) in responses.iter().enumerate() {
        if let Some(other) = responses[..index].iter().find(|other| other.status == response.status) {
            let shown = |pattern: Option<&str>| pattern.unwrap_or("default").to_owned();
            let (first, second) = (shown(other.pattern), shown(response.pattern));
            let message = format!("the patterns `{first}` and `{second}` both have the status code `{}`", response.status);
            return Err(Misfit::new(&second, message).below(name));
        }
    }
    let members = responses.into_iter().map(|response| Member {
        key: response.status,
        key_offset: node.offset,
        value: response.into_node(bump, node),
    });
    let members = bump.alloc_slice_fill_iter(members.collect::<Vec<_>>());
    Ok(Value::Text(json_text(bump, &Node { kind: Kind::Object(members), ..*node })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use apigw_sql_value::json::parse;

    fn pattern(text: &str) -> Result<String, String> {
        let bump = Bump::new();
        let node = parse(&bump, bump.alloc_str(text).as_bytes()).unwrap();
        let value = by_pattern(&bump, "responses", &node).map_err(|m| format!("{}: {}", m.pointer, m.message))?;
        Ok(value.as_text().unwrap().to_owned())
    }

    #[test]
    fn patterns_become_status_codes() {
        assert_eq!(
            pattern(r#"{"default":{"statusCode":200,"responseTemplates":{"application/json":{"a":1}}},"4\\d{2}":{"statusCode":"400"}}"#),
            Ok(r#"{"200":{"responseTemplates":{"application/json":"{\"a\":1}"},"statusCode":"200"},"400":{"selectionPattern":"4\\d{2}","statusCode":"400"}}"#.to_owned())
        );
        assert_eq!(pattern(r#"{"200":{}}"#), Ok(r#"{"200":{"selectionPattern":"200","statusCode":"200"}}"#.to_owned()));
    }

    #[test]
    fn two_patterns_with_one_status_code_do_not_win_in_silence() {
        assert_eq!(
            pattern(r#"{"default":{"statusCode":"200"},"2..":{"statusCode":"200"}}"#),
            Err("/responses/2..: the patterns `default` and `2..` both have the status code `200`".to_owned())
        );
        assert_eq!(
            pattern(r#"{"default":5}"#),
            Err("/responses/default: expected an object for the response, but found a number".to_owned())
        );
    }

    #[test]
    fn lists_are_keyed_by_status_code() {
        let bump = Bump::new();
        let text = r#"[{"StatusCode":200,"ResponseParameters":{"method.response.header.X":"'1'"},"SelectionPattern":""},{"StatusCode":"500","SelectionPattern":"5.*","ContentHandling":"convert_to_text"}]"#;
        let value = of_list(&bump, "IntegrationResponses", &parse(&bump, text.as_bytes()).unwrap()).unwrap();
        assert_eq!(
            value.as_text().unwrap(),
            r#"{"200":{"responseParameters":{"method.response.header.X":"'1'"},"statusCode":"200"},"500":{"contentHandling":"CONVERT_TO_TEXT","selectionPattern":"5.*","statusCode":"500"}}"#
        );
    }
}
