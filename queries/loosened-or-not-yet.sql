-- id: loosened-or-not-yet
-- title: What serves asks for less than what is configured, or the other way round
-- question: Where is what callers have to show on the stage not what is configured: a lock that was never deployed, or one that goes with the next deployment?
-- severity: high
-- columns: account_id, rest_api_name, stage, share, api_method, path, column_name, deployed, working, direction
-- requires: apigw.stage_drift

SELECT account_id, rest_api_name, stage, share, api_method, path, column_name, deployed, working, direction
FROM apigw.stage_drift
WHERE direction IS NOT NULL
ORDER BY direction, account_id, rest_api_name, stage, share, path, api_method;
