-- id: ways-in
-- title: Ways into an API
-- question: Under which hosts and base paths is each API called, and who can call something there?
-- severity: info
-- columns: account_id, rest_api_name, stage, entry, host, mapping, header_conditions, state, callers
-- requires: apigw.effective_route

SELECT account_id, rest_api_name, stage, entry, host, mapping, header_conditions, state,
       array_agg(DISTINCT reachable_by ORDER BY reachable_by) AS callers
FROM apigw.effective_route
WHERE host IS NOT NULL AND share = 'production' AND state <> 'not_deployed'
GROUP BY account_id, rest_api_name, stage, entry, host, mapping, header_conditions, state
ORDER BY account_id, rest_api_name, stage, entry, host, mapping, header_conditions, state;
