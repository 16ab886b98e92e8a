//! `_key` and `integration_arn`: how they are written and taken apart again.

/// The identity of a record, as its `_key` or its ARN spells it. Absent parts are unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecordKey<'a> {
    /// The AWS account.
    pub account_id: Option<&'a str>,
    /// The region.
    pub region: Option<&'a str>,
    /// The id of the REST API.
    pub rest_api_id: Option<&'a str>,
    /// The logical name or document title that stands for an unknown API id.
    pub api_name: Option<&'a str>,
    /// The stage, for stage exports.
    pub stage: Option<&'a str>,
    /// The resource id.
    pub resource_id: Option<&'a str>,
    /// The path that stands for an unknown resource id, with its leading slash.
    pub path: Option<&'a str>,
    /// The API's verb.
    pub method: Option<&'a str>,
    /// The partition, where an ARN spells it.
    pub arn_partition: Option<&'a str>,
}

fn known(part: &str) -> Option<&str> {
    (!part.is_empty() && part != "-").then_some(part)
}

impl<'a> RecordKey<'a> {
    /// Takes a key of the form `{account}/{region}/{api}/{resource}/{METHOD}` apart; another form is `None`.
    pub fn parse(key: &'a str) -> Option<Self> {
        let mut parts = key.splitn(3, '/');
        let (account, region, rest) = (parts.next()?, parts.next()?, parts.next()?);
        let is_account = account == "-" || (account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit()));
        if !is_account || region.is_empty() {
            return None;
        }
        let (rest, method) = rest.rsplit_once('/')?;
        let method = method.split_once('#').map_or(method, |(m, _)| m);
        let is_verb = !method.is_empty() && (method == "-" || method.bytes().all(|b| b.is_ascii_uppercase()));
        if !is_verb {
            return None;
        }
        let mut found = Self { account_id: known(account), region: known(region), method: known(method), ..Self::default() };
        if let Some(named) = rest.strip_prefix('~') {
            // A name may hold slashes; a path starts with the first double slash, a resource id follows the last one.
            let (api, resource) = match named.find("//") {
                Some(i) => (&named[..i], &named[i + 1..]),
                None => named.rsplit_once('/').unwrap_or((named, "-")),
            };
            found.api_name = known(api);
            found.set_resource(resource);
        } else {
            let (api, resource) = rest.split_once('/')?;
            let (api, stage) = api.split_once('@').map_or((api, None), |(a, s)| (a, known(s)));
            found.rest_api_id = known(api);
            found.stage = stage;
            found.set_resource(resource);
        }
        Some(found)
    }

    fn set_resource(&mut self, resource: &'a str) {
        if resource.starts_with('/') {
            self.path = Some(resource);
        } else {
            self.resource_id = known(resource);
        }
    }

    /// Takes `arn:{partition}:apigateway:{region}::/restapis/{api}/resources/{resource}/methods/{METHOD}/integration` apart.
    pub fn from_integration_arn(arn: &'a str) -> Option<Self> {
        Self::from_plain_arn(arn).or_else(|| Self::from_any_arn(arn))
    }

    /// One without expressions in it, whose parts hold neither `:` nor `/`. Looking for single bytes is what makes it fast.
    fn from_plain_arn(arn: &'a str) -> Option<Self> {
        let mut parts = arn.splitn(6, ':');
        let (prefix, partition, service) = (parts.next()?, parts.next()?, parts.next()?);
        let (region, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
        if prefix != "arn" || service != "apigateway" || !account.is_empty() {
            return None;
        }
        let mut path = resource.strip_prefix("/restapis/")?.split('/');
        let mut part = |name: Option<&str>| {
            let found = path.next()?;
            if name.is_none_or(|name| path.next() == Some(name)) { Some(found) } else { None }
        };
        let (api, resource) = (part(Some("resources"))?, part(Some("methods"))?);
        let method = part(Some("integration"))?;
        if part(None).is_some() {
            return None;
        }
        Some(Self {
            region: known(region),
            rest_api_id: known(api),
            resource_id: known(resource),
            method: known(method),
            arn_partition: known(partition),
            ..Self::default()
        })
    }

    fn from_any_arn(arn: &'a str) -> Option<Self> {
        let rest = arn.strip_prefix("arn:")?;
        let (partition, rest) = rest.split_once(":apigateway:")?;
        let (region, rest) = rest.split_once("::/restapis/")?;
        let (api, rest) = rest.split_once("/resources/")?;
        let (resource, rest) = rest.split_once("/methods/")?;
        let method = rest.strip_suffix("/integration")?;
        Some(Self {
            region: known(region),
            rest_api_id: known(api),
            resource_id: known(resource),
            method: known(method),
            arn_partition: known(partition),
            ..Self::default()
        })
    }

    /// The partition: of the ARN, else that of the region.
    pub fn partition(&self) -> Option<&'a str> {
        self.arn_partition.or_else(|| self.region.map(partition_of_region))
    }

    /// Writes the key.
    pub fn write(&self, out: &mut String) {
        let part = |p: Option<&'a str>| p.unwrap_or("-");
        for text in [part(self.account_id), "/", part(self.region), "/"] {
            out.push_str(text);
        }
        match (self.rest_api_id, self.api_name) {
            (Some(id), _) => out.push_str(id),
            (None, name) => {
                out.push('~');
                out.push_str(name.unwrap_or("-"));
            }
        }
        if let Some(stage) = self.stage {
            out.push('@');
            out.push_str(stage);
        }
        for text in ["/", self.resource_id.or(self.path).unwrap_or("-"), "/", part(self.method)] {
            out.push_str(text);
        }
    }

    /// Writes the integration's ARN, if region, API id, resource id and verb are known.
    pub fn write_arn(&self, out: &mut String) -> bool {
        let (Some(region), Some(api), Some(resource), Some(method)) = (self.region, self.rest_api_id, self.resource_id, self.method) else {
            return false;
        };
        let partition = partition_of_region(region);
        for text in
            ["arn:", partition, ":apigateway:", region, "::/restapis/", api, "/resources/", resource, "/methods/", method, "/integration"]
        {
            out.push_str(text);
        }
        true
    }
}

/// The partition that a region belongs to, by its name (AWS SDKs, `partitions.json`: `regionRegex`).
pub fn partition_of_region(region: &str) -> &'static str {
    const PREFIXES: [(&str, &str); 7] = [
        ("cn-", "aws-cn"),
        ("us-gov-", "aws-us-gov"),
        ("us-isob-", "aws-iso-b"),
        ("us-isof-", "aws-iso-f"),
        ("us-iso-", "aws-iso"),
        ("eu-isoe-", "aws-iso-e"),
        ("eusc-", "aws-eusc"),
    ];
    PREFIXES.iter().find(|(prefix, _)| region.starts_with(prefix)).map_or("aws", |&(_, partition)| partition)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_forms_come_apart() {
        let k = RecordKey::parse("123456789012/us-east-1/ab12/xyz/GET").unwrap();
        assert_eq!((k.account_id, k.region, k.rest_api_id), (Some("123456789012"), Some("us-east-1"), Some("ab12")));
        assert_eq!((k.resource_id, k.method, k.partition()), (Some("xyz"), Some("GET"), Some("aws")));
        let k = RecordKey::parse("-/-/~PetStore//pets/{id}/GET").unwrap();
        assert_eq!((k.account_id, k.region, k.api_name, k.path), (None, None, Some("PetStore"), Some("/pets/{id}")));
        assert_eq!((k.rest_api_id, k.method), (None, Some("GET")));
        let k = RecordKey::parse("-/cn-north-1/ab12@prod//pets/POST#2").unwrap();
        assert_eq!((k.rest_api_id, k.stage, k.path, k.method), (Some("ab12"), Some("prod"), Some("/pets"), Some("POST")));
        assert_eq!(k.partition(), Some("aws-cn"));
        assert_eq!(RecordKey::parse("an opaque key"), None);
        assert_eq!(RecordKey::parse("a/b/c/d/e"), None);
    }

    #[test]
    fn write_and_parse_agree() {
        for key in
            ["123456789012/us-east-1/ab12/xyz/GET", "-/-/~PetStore//pets/{id}/GET", "-/eu-west-1/ab@s//a/ANY", "-/-/~dir/file.json/-/-"]
        {
            let mut out = String::new();
            RecordKey::parse(key).unwrap().write(&mut out);
            assert_eq!(out, key);
        }
    }

    #[test]
    fn the_fast_way_to_take_an_arn_apart_gives_what_the_slow_one_gives() {
        let parts = [
            "arn",
            ":",
            "aws",
            "apigateway",
            "us-east-1",
            "::",
            "/restapis/",
            "a1",
            "/resources/",
            "r",
            "/methods/",
            "GET",
            "/integration",
            "/",
            "${x:y}",
        ];
        let whole = "arn:aws:apigateway:us-east-1::/restapis/a1/resources/r1/methods/GET/integration";
        assert!(RecordKey::from_plain_arn(whole).is_some());
        let mut state = 1_u64;
        for _ in 0..20_000 {
            let mut text = whole.to_owned();
            for _ in 0..3 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let at = (state >> 33) as usize % (text.len() + 1);
                let part = parts[(state >> 20) as usize % parts.len()];
                if (state >> 50).is_multiple_of(2) { text.insert_str(at, part) } else { text.truncate(at.max(20)) }
            }
            if let Some(plain) = RecordKey::from_plain_arn(&text) {
                assert_eq!(RecordKey::from_any_arn(&text), Some(plain), "{text}");
            }
        }
    }

    #[test]
    fn arns_come_apart_in_every_partition() {
        let arn = "arn:aws-us-gov:apigateway:us-gov-west-1::/restapis/a1/resources/r1/methods/ANY/integration";
        let k = RecordKey::from_integration_arn(arn).unwrap();
        assert_eq!((k.partition(), k.region, k.rest_api_id), (Some("aws-us-gov"), Some("us-gov-west-1"), Some("a1")));
        let mut out = String::new();
        assert!(k.write_arn(&mut out));
        assert_eq!(out, arn);
    }
}
