-- id: passthrough-with-templates
-- title: Bodies that pass by the mapping templates
-- question: Where does a request with another content type reach the backend unmapped, although templates exist?
-- severity: medium
-- columns: _key, type, content_types, backend_kind
-- requires: apigw.integration_detail

SELECT _key, type, array_to_string(akeys(request_templates), ', ') AS content_types, backend_kind
FROM apigw.integration_detail
WHERE type IN ('AWS', 'HTTP')
  AND effective_passthrough_behavior = 'WHEN_NO_MATCH'
  AND cardinality(akeys(request_templates)) > 0
ORDER BY _key;
