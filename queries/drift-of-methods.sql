-- id: drift-of-methods
-- title: Methods that are only configured, or only served
-- question: Which methods wait for a deployment, and which are still served although they were taken out?
-- severity: medium
-- columns: account_id, rest_api_name, stage, share, api_method, path, state, deployed_at
-- requires: apigw.stage_drift

SELECT account_id, rest_api_name, stage, share, api_method, path, state, deployed_at
FROM apigw.stage_drift
WHERE state IN ('not_deployed', 'removed')
ORDER BY account_id, rest_api_name, stage, share, path, api_method;
