-- id: canary-elsewhere
-- title: Canaries that go elsewhere
-- question: Where does a canary send calls to another backend than the rest of its stage's traffic?
-- severity: medium
-- columns: account_id, rest_api_name, stage, api_method, path, traffic_percent, canary_uri, production_uri
-- requires: apigw.effective_route

SELECT c.account_id, c.rest_api_name, c.stage, c.api_method, c.path, c.traffic_percent,
       c.resolved_uri AS canary_uri, p.resolved_uri AS production_uri
FROM apigw.effective_route AS c
JOIN apigw.effective_route AS p
  ON p.account_id = c.account_id AND p.region = c.region AND p.rest_api_id = c.rest_api_id AND p.stage = c.stage
 AND p.host = c.host AND p.mapping IS NOT DISTINCT FROM c.mapping AND p.header_conditions = c.header_conditions
 AND p.path = c.path AND p.api_method = c.api_method AND p.share = 'production'
WHERE c.share = 'canary' AND c.entry = 'execute-api' AND c.resolved_uri IS DISTINCT FROM p.resolved_uri
ORDER BY c.account_id, c.rest_api_name, c.stage, c.path, c.api_method;
