-- id: nobody-can-call
-- title: What nobody can call
-- question: Which APIs are deployed to a stage where every call is refused, and why?
-- severity: medium
-- columns: account_id, region, rest_api_name, stage, entry, endpoint_type, policy_effect, methods
-- requires: apigw.effective_route

SELECT account_id, region, rest_api_name, stage, entry, endpoint_type, policy_effect, count(*) AS methods
FROM apigw.effective_route
WHERE reachable_by = 'nobody' AND state IN ('served', 'broken')
GROUP BY account_id, region, rest_api_name, stage, entry, endpoint_type, policy_effect
ORDER BY account_id, region, rest_api_name, stage, entry;
