-- id: open-to-anyone
-- title: What anyone can call
-- question: Which APIs have methods that anyone on the internet can call, and how many of what kind of backend?
-- severity: info
-- columns: account_id, region, rest_api_name, stage, host, backend_kind, methods
-- requires: apigw.effective_route

SELECT account_id, region, rest_api_name, stage, host, backend_kind, count(*) AS methods
FROM apigw.effective_route
WHERE reachable_by = 'anyone' AND state = 'served' AND NOT is_cors_preflight
GROUP BY account_id, region, rest_api_name, stage, host, backend_kind
ORDER BY methods DESC, account_id, region, rest_api_name, stage, host, backend_kind;
