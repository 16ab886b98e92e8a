-- id: undefined-stage-variables
-- title: Stage variables that a stage does not define
-- question: Which integrations use a stage variable that one of the API's stages lacks, so that every call there fails?
-- severity: high
-- columns: _key, stage, variable
-- requires: apigw.integration_detail, apigw.stage

SELECT DISTINCT d._key, s.stage, x.variable
FROM apigw.stage AS s
JOIN apigw.integration_detail AS d
  ON d.account_id = s.account_id AND d.region = s.region AND d.rest_api_id = s.rest_api_id,
     unnest(stage_variables(concat_ws(' ', d.uri, d.connection_id, d.request_parameters::text))) AS x(variable)
WHERE NOT coalesce(s.variables ? x.variable, false)
ORDER BY _key, stage, variable;
