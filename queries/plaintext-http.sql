-- id: plaintext-http
-- title: Backends reached over plain HTTP across the internet
-- question: Which integrations send requests unencrypted, outside a VPC link, and which of them to a bare IP address?
-- severity: high
-- columns: _key, host, port, bare_address, owner
-- requires: aws.apigateway_integration

SELECT _key,
       url_extract_host(uri) AS host,
       coalesce(url_extract_port(uri), 80) AS port,
       url_extract_host(uri) ~ '^(\[.*\]|[0-9.]+)$' AS bare_address,
       tags -> 'owner' AS owner
FROM aws.apigateway_integration
WHERE type IN ('HTTP', 'HTTP_PROXY')
  AND url_extract_protocol(uri) = 'http'
  AND connection_type IS DISTINCT FROM 'VPC_LINK'
ORDER BY _key;
