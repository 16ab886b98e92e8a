-- id: insecure-tls
-- title: Backends whose certificate is not checked against a supported CA
-- question: Which integrations skip the check that a supported CA issued the backend's certificate?
-- severity: high
-- columns: _key, type, host, connection_type, owner
-- requires: aws.apigateway_integration

SELECT _key, type, url_extract_host(uri) AS host, connection_type, tags -> 'owner' AS owner
FROM aws.apigateway_integration
WHERE (tls_config ->> 'insecureSkipVerification')::boolean
ORDER BY _key;
