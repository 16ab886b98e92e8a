-- id: vpc-links
-- title: VPC links that lead nowhere
-- question: Where do connection type and VPC link id not fit together?
-- severity: medium
-- columns: _key, problem, connection_type, connection_id
-- requires: apigw.integration_detail

SELECT _key,
       CASE WHEN connection_id IS NULL THEN 'VPC_LINK without a link' ELSE 'link that is not used' END AS problem,
       effective_connection_type AS connection_type,
       connection_id
FROM apigw.integration_detail
WHERE (effective_connection_type = 'VPC_LINK') <> (connection_id IS NOT NULL)
ORDER BY _key;
