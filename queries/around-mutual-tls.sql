-- id: around-mutual-tls
-- title: Ways around mutual TLS
-- question: Which APIs ask for a certificate on a custom domain name, and can be called without one on their default endpoint?
-- severity: high
-- columns: account_id, rest_api_name, stage, domain, open_host, methods
-- requires: apigw.effective_route

SELECT o.account_id, o.rest_api_name, o.stage, l.host AS domain, o.host AS open_host, count(*) AS methods
FROM apigw.effective_route AS o
JOIN apigw.effective_route AS l
  ON l.account_id = o.account_id AND l.region = o.region AND l.rest_api_id = o.rest_api_id AND l.stage = o.stage
 AND l.share = o.share AND l.path = o.path AND l.api_method = o.api_method
WHERE 'mutual_tls' = ANY (l.required) AND o.entry = 'execute-api' AND o.state = 'served' AND NOT 'mutual_tls' = ANY (o.required)
GROUP BY o.account_id, o.rest_api_name, o.stage, l.host, o.host
ORDER BY o.account_id, o.rest_api_name, o.stage, l.host;
