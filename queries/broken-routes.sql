-- id: broken-routes
-- title: Calls that fail for sure
-- question: Which routes let a call in and cannot answer it: an undefined stage variable, no integration, a domain name of another type?
-- severity: high
-- columns: account_id, rest_api_name, stage, share, api_method, path, state_reason
-- requires: apigw.effective_route

SELECT DISTINCT account_id, rest_api_name, stage, share, api_method, path, state_reason
FROM apigw.effective_route
WHERE state = 'broken'
ORDER BY account_id, rest_api_name, stage, share, path, api_method;
