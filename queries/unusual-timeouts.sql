-- id: unusual-timeouts
-- title: Timeouts that are very long or very short
-- question: Which integrations wait longer than the default quota allows, or less than a second?
-- severity: low
-- columns: _key, type, timeout_in_millis, response_transfer_mode
-- requires: apigw.integration_detail
-- parameters: longest=29000, shortest=1000

SELECT _key, type, timeout_in_millis, response_transfer_mode
FROM apigw.integration_detail
WHERE timeout_in_millis > :longest OR timeout_in_millis < :shortest
ORDER BY timeout_in_millis DESC, _key;
