-- id: static-secrets
-- title: Secrets written into the configuration
-- question: Which integrations carry what looks like a password, key or token as a fixed value? (Shown redacted.)
-- severity: critical
-- columns: _key, place, value
-- requires: aws.apigateway_integration

SELECT i._key, p.parameter AS place, redact(parameter_name(p.parameter), static_value(p.value)) AS value
FROM aws.apigateway_integration AS i, each(i.request_parameters) AS p(parameter, value)
WHERE is_static_value(p.value)
  AND looks_like_secret(parameter_name(p.parameter), static_value(p.value))
UNION ALL
SELECT _key, 'uri' AS place, redact(uri) AS value
FROM aws.apigateway_integration
WHERE uri ~ '^https?://[^/@]*:[^/@]*@'
ORDER BY _key, place;
