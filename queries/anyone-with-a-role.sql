-- id: anyone-with-a-role
-- title: URLs that anyone can call and that act with a role of ours
-- question: Which URLs can anyone on the internet call, without showing or being anything, so that an AWS action runs with one of our roles?
-- severity: high
-- columns: url, api_method, account_id, rest_api_name, credentials, resolved_uri
-- requires: apigw.effective_route

SELECT url, api_method, account_id, rest_api_name, credentials, resolved_uri
FROM apigw.effective_route
WHERE reachable_by = 'anyone' AND state = 'served' AND acts_with_role
ORDER BY account_id, rest_api_name, url, api_method;
