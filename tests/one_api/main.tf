resource "aws_api_gateway_rest_api" "api" {
  name = "orders"
  description = "Orders"
  endpoint_configuration {
    types = ["REGIONAL"]
    vpc_endpoint_ids = []
  }
  tags = {
    "team" = "orders"
    "env" = "prod"
  }
}

resource "aws_api_gateway_resource" "orders" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id = aws_api_gateway_rest_api.api.root_resource_id
  path_part = "orders"
}

resource "aws_api_gateway_method" "orders_get" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "GET"
  authorization = "AWS_IAM"
  api_key_required = true
  operation_name = "listOrders"
}

resource "aws_api_gateway_integration" "orders_get" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = "GET"
  type = "AWS_PROXY"
  integration_http_method = "POST"
  uri = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:orders:$${stageVariables.alias}/invocations"
  connection_type = "INTERNET"
  passthrough_behavior = "WHEN_NO_MATCH"
  timeout_milliseconds = 29000
}

resource "aws_api_gateway_resource" "ordersid" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id = aws_api_gateway_resource.orders.id
  path_part = "{id}"
}

resource "aws_api_gateway_method" "ordersid_post" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  resource_id = aws_api_gateway_resource.ordersid.id
  http_method = "POST"
  authorization = "NONE"
  api_key_required = false
  request_parameters = {
    "method.request.path.id" = true
    "method.request.querystring.q" = false
  }
}

resource "aws_api_gateway_integration" "ordersid_post" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  resource_id = aws_api_gateway_resource.ordersid.id
  http_method = "POST"
  type = "HTTP"
  integration_http_method = "PUT"
  uri = "https://backend.example.com/orders/{id}"
  connection_type = "INTERNET"
  passthrough_behavior = "NEVER"
  content_handling = "CONVERT_TO_TEXT"
  timeout_milliseconds = 12000
  cache_key_parameters = ["method.request.path.id"]
  request_parameters = {
    "integration.request.path.id" = "method.request.path.id"
    "integration.request.header.X-From" = "'gateway'"
  }
  request_templates = {
    "application/json" = "{\"id\": \"$input.params('id')\"}"
    "application/xml" = ""
  }
  tls_config {
    insecure_skip_verification = true
  }
  cache_namespace = "orders"
}

resource "aws_api_gateway_integration_response" "ordersid_post_200" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  resource_id = aws_api_gateway_resource.ordersid.id
  http_method = "POST"
  status_code = "200"
  response_templates = {
    "application/json" = "$input.body"
  }
}

resource "aws_api_gateway_integration_response" "ordersid_post_404" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  resource_id = aws_api_gateway_resource.ordersid.id
  http_method = "POST"
  status_code = "404"
  selection_pattern = "4\\d{2}"
  content_handling = "CONVERT_TO_TEXT"
  response_parameters = {
    "method.response.header.X-Why" = "'gone'"
  }
}

resource "aws_api_gateway_resource" "proxy" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id = aws_api_gateway_rest_api.api.root_resource_id
  path_part = "{proxy+}"
}

resource "aws_api_gateway_method" "proxy_any" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  resource_id = aws_api_gateway_resource.proxy.id
  http_method = "ANY"
  authorization = "NONE"
  api_key_required = false
  request_parameters = {
    "method.request.path.proxy" = true
  }
}

resource "aws_api_gateway_integration" "proxy_any" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  resource_id = aws_api_gateway_resource.proxy.id
  http_method = "ANY"
  type = "HTTP_PROXY"
  integration_http_method = "ANY"
  uri = "https://internal.example.com/{proxy}"
  connection_type = "VPC_LINK"
  connection_id = "vl0123"
  passthrough_behavior = "WHEN_NO_MATCH"
  timeout_milliseconds = 29000
  request_parameters = {
    "integration.request.path.proxy" = "method.request.path.proxy"
  }
  integration_target = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/internal/0123456789abcdef"
}

resource "aws_api_gateway_resource" "health" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id = aws_api_gateway_rest_api.api.root_resource_id
  path_part = "health"
}

resource "aws_api_gateway_method" "health_get" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  resource_id = aws_api_gateway_resource.health.id
  http_method = "GET"
  authorization = "NONE"
  api_key_required = false
}

resource "aws_api_gateway_integration" "health_get" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  resource_id = aws_api_gateway_resource.health.id
  http_method = "GET"
  type = "MOCK"
  connection_type = "INTERNET"
  passthrough_behavior = "WHEN_NO_TEMPLATES"
  timeout_milliseconds = 29000
  request_templates = {
    "application/json" = "{\"statusCode\": 200}"
  }
}

resource "aws_api_gateway_integration_response" "health_get_200" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  resource_id = aws_api_gateway_resource.health.id
  http_method = "GET"
  status_code = "200"
}

resource "aws_api_gateway_resource" "files" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id = aws_api_gateway_rest_api.api.root_resource_id
  path_part = "files"
}

resource "aws_api_gateway_resource" "fileskey" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id = aws_api_gateway_resource.files.id
  path_part = "{key}"
}

resource "aws_api_gateway_method" "fileskey_put" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  resource_id = aws_api_gateway_resource.fileskey.id
  http_method = "PUT"
  authorization = "NONE"
  api_key_required = false
  request_parameters = {
    "method.request.path.key" = true
  }
}

resource "aws_api_gateway_integration" "fileskey_put" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  resource_id = aws_api_gateway_resource.fileskey.id
  http_method = "PUT"
  type = "AWS"
  integration_http_method = "PUT"
  uri = "arn:aws:apigateway:eu-west-1:files.s3:path/{key}"
  credentials = "arn:aws:iam::012345678901:role/files"
  connection_type = "INTERNET"
  passthrough_behavior = "WHEN_NO_MATCH"
  content_handling = "CONVERT_TO_BINARY"
  timeout_milliseconds = 29000
  request_parameters = {
    "integration.request.path.key" = "method.request.path.key"
  }
}

resource "aws_api_gateway_integration_response" "fileskey_put_200" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  resource_id = aws_api_gateway_resource.fileskey.id
  http_method = "PUT"
  status_code = "200"
}

resource "aws_api_gateway_resource" "chat" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id = aws_api_gateway_rest_api.api.root_resource_id
  path_part = "chat"
}

resource "aws_api_gateway_method" "chat_post" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  resource_id = aws_api_gateway_resource.chat.id
  http_method = "POST"
  authorization = "NONE"
  api_key_required = false
}

resource "aws_api_gateway_integration" "chat_post" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  resource_id = aws_api_gateway_resource.chat.id
  http_method = "POST"
  type = "AWS_PROXY"
  integration_http_method = "POST"
  uri = "arn:aws:apigateway:eu-west-1:lambda:path/2021-11-15/functions/arn:aws:lambda:eu-west-1:123456789012:function:chat/response-streaming-invocations"
  connection_type = "INTERNET"
  passthrough_behavior = "WHEN_NO_MATCH"
  timeout_milliseconds = 600000
  response_transfer_mode = "STREAM"
}
