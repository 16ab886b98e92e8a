-- id: undeclared-cache-keys
-- title: Cache keys that the method does not declare
-- question: Which integrations cache by a parameter that is missing from the method's request parameters?
-- severity: medium
-- columns: _key, rest_api_name, api_method, path, parameter
-- requires: apigw.integration_detail

SELECT d._key, d.rest_api_name, d.api_method, d.path, k.parameter
FROM apigw.integration_detail AS d, unnest(d.cache_key_parameters) AS k(parameter)
-- The authorization type is known wherever the method is.
WHERE d.authorization_type IS NOT NULL
  AND json_extract_path(d.method_request_parameters, k.parameter) IS NULL
ORDER BY d._key, k.parameter;
