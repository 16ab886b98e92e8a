-- id: open-aws-service
-- title: AWS services behind methods that anybody may call
-- question: Which methods without authorization and without an API key lead straight into an AWS service?
-- severity: critical
-- columns: _key, rest_api_name, api_method, path, service, target, endpoint_type
-- requires: apigw.integration_detail

SELECT _key,
       rest_api_name,
       api_method,
       path,
       integration_uri_service(uri) AS service,
       integration_uri_action(uri) AS target,
       endpoint_type
FROM apigw.integration_detail
WHERE backend_kind = 'aws_service'
  AND authorization_type = 'NONE'
  AND NOT coalesce(api_key_required, false)
ORDER BY _key;
