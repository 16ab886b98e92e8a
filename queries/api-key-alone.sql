-- id: api-key-alone
-- title: An API key is all that is asked for
-- question: Which methods ask for nothing but an API key, which says nothing of who calls?
-- severity: medium
-- columns: account_id, rest_api_name, stage, api_method, path, backend_kind, acts_with_role
-- requires: apigw.effective_route

SELECT DISTINCT account_id, rest_api_name, stage, api_method, path, backend_kind, acts_with_role
FROM apigw.effective_route
WHERE reachable_by = 'api_key' AND state = 'served'
ORDER BY account_id, rest_api_name, stage, path, api_method;
