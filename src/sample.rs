//! The built-in sample: documents of an invented company, embedded in the program.

use apigw_sql_source::Embedded;

/// The documents, and how the paths of their tree give what they do not say.
pub(crate) static SAMPLE: Embedded = Embedded {
    documents: DOCUMENTS,
    templates: &[
        "sample/{account_id}/{region}/*.json",
        "sample/{account_id}/{region}/restapis/{rest_api_id}/*.json",
        "sample/{account_id}/{region}/domainnames/{domain_name}/*.json",
        "sample/{account_id}/{region}/apigatewayv2/*.json",
        "sample/{account_id}/{region}/apis/{api_id}/*.json",
    ],
};

macro_rules! embedded {
    ($($path:literal),* $(,)?) => {
        &[$((concat!("sample/", $path), include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/sample/", $path)))),*]
    };
}

/// Each document: its path, which begins with `sample/`, and its bytes. Sorted by path.
static DOCUMENTS: &[(&str, &[u8])] = embedded![
    "111122223333/eu-west-1/apigatewayv2/get-apis.json",
    "111122223333/eu-west-1/get-domain-names.json",
    "111122223333/eu-west-1/get-rest-apis.json",
    "111122223333/eu-west-1/restapis/e1o4r7d2eu/get-authorizers.json",
    "111122223333/eu-west-1/restapis/e1o4r7d2eu/get-resources.json",
    "111122223333/eu-west-1/restapis/e1o4r7d2eu/get-stages.json",
    "111122223333/eu-west-1/restapis/n0l2e4g6cy/get-authorizers.json",
    "111122223333/eu-west-1/restapis/n0l2e4g6cy/get-resources.json",
    "111122223333/eu-west-1/restapis/n0l2e4g6cy/get-stages.json",
    "111122223333/us-east-1/apigatewayv2/get-apis.json",
    "111122223333/us-east-1/apigatewayv2/get-domain-names.json",
    "111122223333/us-east-1/apis/h7w2b9k4ul/get-authorizers.json",
    "111122223333/us-east-1/apis/h7w2b9k4ul/get-integrations.json",
    "111122223333/us-east-1/apis/h7w2b9k4ul/get-routes.json",
    "111122223333/us-east-1/apis/h7w2b9k4ul/get-stages.json",
    "111122223333/us-east-1/domainnames/api.harborline.example/get-api-mappings.json",
    "111122223333/us-east-1/domainnames/api.harborline.example/get-base-path-mappings.json",
    "111122223333/us-east-1/domainnames/payments.harborline.example/get-base-path-mappings.json",
    "111122223333/us-east-1/domainnames/shop.harborline.example/get-base-path-mappings.json",
    "111122223333/us-east-1/domainnames/shop.harborline.example/list-routing-rules.json",
    "111122223333/us-east-1/get-domain-names.json",
    "111122223333/us-east-1/get-rest-apis.json",
    "111122223333/us-east-1/restapis/c7x2n9p4rt/get-authorizers.json",
    "111122223333/us-east-1/restapis/c7x2n9p4rt/get-deployment-m8t3vk.json",
    "111122223333/us-east-1/restapis/c7x2n9p4rt/get-resources.json",
    "111122223333/us-east-1/restapis/c7x2n9p4rt/get-stages.json",
    "111122223333/us-east-1/restapis/k3v8d2m1qa/get-authorizers.json",
    "111122223333/us-east-1/restapis/k3v8d2m1qa/get-deployment-d1k4oz.json",
    "111122223333/us-east-1/restapis/k3v8d2m1qa/get-deployment-w2n8ty.json",
    "111122223333/us-east-1/restapis/k3v8d2m1qa/get-deployment-x9fq2b.json",
    "111122223333/us-east-1/restapis/k3v8d2m1qa/get-resources.json",
    "111122223333/us-east-1/restapis/k3v8d2m1qa/get-stages.json",
    "111122223333/us-east-1/restapis/p5k1z8w6ye/get-authorizers.json",
    "111122223333/us-east-1/restapis/p5k1z8w6ye/get-deployment-t6y1bq.json",
    "111122223333/us-east-1/restapis/p5k1z8w6ye/get-resources.json",
    "111122223333/us-east-1/restapis/p5k1z8w6ye/get-stages.json",
    "123456789012/eu-west-1/apigatewayv2/get-apis.json",
    "123456789012/eu-west-1/get-domain-names.json",
    "123456789012/eu-west-1/get-rest-apis.json",
    "123456789012/eu-west-1/restapis/d3o8c5v2me/get-authorizers.json",
    "123456789012/eu-west-1/restapis/d3o8c5v2me/get-resources.json",
    "123456789012/eu-west-1/restapis/d3o8c5v2me/get-stages.json",
    "123456789012/us-east-1/apigatewayv2/get-apis.json",
    "123456789012/us-east-1/domainnames/partners.harborline.example/get-base-path-mappings.json",
    "123456789012/us-east-1/domainnames/tools.harborline.internal.example/get-base-path-mappings.json",
    "123456789012/us-east-1/get-domain-name-access-associations.json",
    "123456789012/us-east-1/get-domain-names.json",
    "123456789012/us-east-1/get-rest-apis.json",
    "123456789012/us-east-1/restapis/g8w3p1r5tn/get-authorizers.json",
    "123456789012/us-east-1/restapis/g8w3p1r5tn/get-resources.json",
    "123456789012/us-east-1/restapis/g8w3p1r5tn/get-stages.json",
    "123456789012/us-east-1/restapis/i4t7o2l9sz/get-authorizers.json",
    "123456789012/us-east-1/restapis/i4t7o2l9sz/get-resources.json",
    "123456789012/us-east-1/restapis/i4t7o2l9sz/get-stages.json",
    "123456789012/us-east-1/restapis/s6a1i9c3bt/get-authorizers.json",
    "123456789012/us-east-1/restapis/s6a1i9c3bt/get-resources.json",
    "123456789012/us-east-1/restapis/s6a1i9c3bt/get-stages.json",
    "444455556666/ap-southeast-2/apigatewayv2/get-apis.json",
    "444455556666/ap-southeast-2/get-domain-names.json",
    "444455556666/ap-southeast-2/get-rest-apis.json",
    "444455556666/ap-southeast-2/restapis/a9p4c2x7fl/get-authorizers.json",
    "444455556666/ap-southeast-2/restapis/a9p4c2x7fl/get-resources.json",
    "444455556666/ap-southeast-2/restapis/a9p4c2x7fl/get-stages.json",
    "444455556666/eu-central-1/apigatewayv2/get-apis.json",
    "444455556666/eu-central-1/apis/w5s8t1r3km/get-authorizers.json",
    "444455556666/eu-central-1/apis/w5s8t1r3km/get-integrations.json",
    "444455556666/eu-central-1/apis/w5s8t1r3km/get-routes.json",
    "444455556666/eu-central-1/apis/w5s8t1r3km/get-stages.json",
    "444455556666/eu-central-1/get-domain-names.json",
    "444455556666/eu-central-1/get-rest-apis.json",
    "444455556666/eu-central-1/restapis/f6t3r8k1ng/get-authorizers.json",
    "444455556666/eu-central-1/restapis/f6t3r8k1ng/get-resources.json",
    "444455556666/eu-central-1/restapis/f6t3r8k1ng/get-stages.json",
    "444455556666/eu-central-1/restapis/t2m5y9l4qx/get-authorizers.json",
    "444455556666/eu-central-1/restapis/t2m5y9l4qx/get-resources.json",
    "444455556666/eu-central-1/restapis/t2m5y9l4qx/get-stages.json",
    "555566667777/us-gov-west-1/apigatewayv2/get-apis.json",
    "555566667777/us-gov-west-1/get-domain-names.json",
    "555566667777/us-gov-west-1/get-rest-apis.json",
    "555566667777/us-gov-west-1/restapis/u8g1o6v3fr/get-authorizers.json",
    "555566667777/us-gov-west-1/restapis/u8g1o6v3fr/get-resources.json",
    "555566667777/us-gov-west-1/restapis/u8g1o6v3fr/get-stages.json",
    "777788889999/cn-north-1/apigatewayv2/get-apis.json",
    "777788889999/cn-north-1/get-domain-names.json",
    "777788889999/cn-north-1/get-rest-apis.json",
    "777788889999/cn-north-1/restapis/z5h2n7c4db/get-authorizers.json",
    "777788889999/cn-north-1/restapis/z5h2n7c4db/get-resources.json",
    "777788889999/cn-north-1/restapis/z5h2n7c4db/get-stages.json",
    "pelican-post/integrations.ndjson",
];

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use apigw_sql_source::SourceOptions;
    use apigw_sql_source::input::{InputFile, list};

    use super::*;

    fn content(file: &InputFile) -> Vec<u8> {
        let mut bytes = Vec::new();
        file.open().unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn the_sample_is_what_lies_in_its_directory() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/data/");
        let on_disk = list(&SourceOptions { from: vec![format!("{root}sample")], ..SourceOptions::default() }).unwrap();
        let embedded = list(&SourceOptions { sample: Some(&SAMPLE), ..SourceOptions::default() }).unwrap();
        assert_eq!(embedded.files.len(), on_disk.files.len());
        for (embedded, file) in embedded.files.iter().zip(&on_disk.files) {
            assert_eq!(embedded.source_path(), file.source_path().replacen(root, "", 1));
            assert_eq!(content(embedded), content(file));
            assert!(embedded.rereadable() && embedded.path().is_none());
        }
        let first = &embedded.files[0].captures;
        assert_eq!((first.account_id.as_deref(), first.region.as_deref()), (Some("111122223333"), Some("eu-west-1")));
    }
}
