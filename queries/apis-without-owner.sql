-- id: apis-without-owner
-- title: APIs that nobody owns
-- question: Which REST APIs lack the tag that names their owner?
-- severity: low
-- columns: account_id, region, rest_api_id, name, other_tags
-- requires: apigw.rest_api
-- parameters: tag=owner

SELECT account_id, region, rest_api_id, name, akeys(tags) AS other_tags
FROM apigw.rest_api
WHERE NOT coalesce(tags ? :'tag', false)
ORDER BY account_id, region, rest_api_id;
