-- id: mock-without-response
-- title: Mock integrations that answer nothing
-- question: Which MOCK integrations have no integration response, so that every call ends in an internal server error?
-- severity: low
-- columns: _key, rest_api_name, api_method, path
-- requires: apigw.integration_detail

SELECT _key, rest_api_name, api_method, path
FROM apigw.integration_detail
WHERE type = 'MOCK'
  AND coalesce(integration_responses, '{}') = '{}'
ORDER BY _key;
