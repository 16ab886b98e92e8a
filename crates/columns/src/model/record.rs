//! Records as rows of borrowed values, one for each stored column of their dataset.
//!
//! The readers fill such a row for each record and hand it to the batch builder; nothing owned is made on the way.

use std::hash::Hasher;
use std::marker::PhantomData;

/// A key of an hstore and its value, or NULL.
pub type Entry<'a> = (&'a str, Option<&'a str>);

/// The value of a column.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Value<'a> {
    /// NULL.
    #[default]
    Null,
    /// Text and JSON text.
    Text(&'a str),
    /// A 64-bit integer.
    BigInt(i64),
    /// A truth value.
    Boolean(bool),
    /// Microseconds since 1970 in UTC.
    Timestamp(i64),
    /// An hstore in canonical order: keys unique, shorter first, then by bytes.
    Map(&'a [Entry<'a>]),
    /// `text[]`.
    List(&'a [Option<&'a str>]),
    /// A `text[]` that many rows share: told apart by address, kept once.
    SharedList(SharedList),
}

/// A list that lives as long as the program.
pub type SharedList = &'static [Option<&'static str>];

impl<'a> Value<'a> {
    /// Text, or NULL.
    pub fn text(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }

    /// The text of a text value.
    pub fn as_text(&self) -> Option<&'a str> {
        match *self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is NULL.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Feeds the value to `hasher`, so that different values, and different sequences of them, feed different bytes.
    pub fn feed(&self, hasher: &mut impl Hasher) {
        match *self {
            Self::Null => hasher.write_u64(0),
            Self::Text(text) => feed_text(text, hasher),
            Self::BigInt(number) | Self::Timestamp(number) => {
                hasher.write_u64(2);
                hasher.write_i64(number);
            }
            Self::Boolean(truth) => hasher.write_u64(3 + u64::from(truth)),
            Self::Map(entries) => {
                hasher.write_u64(5 | (entries.len() as u64) << 8);
                for (key, value) in entries {
                    feed_text(key, hasher);
                    feed_optional(*value, hasher);
                }
            }
            Self::List(items) | Self::SharedList(items) => {
                hasher.write_u64(6 | (items.len() as u64) << 8);
                for item in items {
                    feed_optional(*item, hasher);
                }
            }
        }
    }
}

#[inline]
fn feed_text(text: &str, hasher: &mut impl Hasher) {
    hasher.write_u64(1 | (text.len() as u64) << 8);
    hasher.write(text.as_bytes());
}

#[inline]
fn feed_optional(text: Option<&str>, hasher: &mut impl Hasher) {
    match text {
        Some(text) => feed_text(text, hasher),
        None => hasher.write_u64(0),
    }
}

/// The stored columns of a dataset.
pub trait Columns: Copy {
    /// Their SQL names, in order.
    const NAMES: &'static [&'static str];

    /// The position of the column.
    fn position(self) -> usize;
}

/// A row of values, addressed by column.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a, C, const N: usize> {
    values: [Value<'a>; N],
    columns: PhantomData<C>,
}

impl<C: Columns, const N: usize> Default for Record<'_, C, N> {
    fn default() -> Self {
        Self { values: [Value::Null; N], columns: PhantomData }
    }
}

impl<'a, C: Columns, const N: usize> Record<'a, C, N> {
    /// Sets a column.
    #[inline]
    pub fn set(&mut self, column: C, value: Value<'a>) {
        self.values[column.position()] = value;
    }

    /// Sets a column to a text or NULL.
    #[inline]
    pub fn set_text(&mut self, column: C, text: Option<&'a str>) {
        self.set(column, Value::text(text));
    }

    /// The value of a column.
    #[inline]
    pub fn get(&self, column: C) -> &Value<'a> {
        &self.values[column.position()]
    }

    /// The text of a column.
    pub fn text(&self, column: C) -> Option<&'a str> {
        self.get(column).as_text()
    }

    /// All values, in the order of the stored columns.
    #[inline]
    pub fn values(&self) -> &[Value<'a>] {
        &self.values
    }

    /// All values, to be set by position.
    #[inline]
    pub fn values_mut(&mut self) -> &mut [Value<'a>] {
        &mut self.values
    }
}

macro_rules! columns {
    ($(#[$doc:meta])* $columns:ident, $record:ident { $($variant:ident = $name:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $columns {
            $(#[doc = concat!("`", $name, "`")] $variant),+
        }

        impl Columns for $columns {
            const NAMES: &'static [&'static str] = &[$($name),+];

            #[inline]
            fn position(self) -> usize {
                self as usize
            }
        }

        #[doc = concat!("A row of [`", stringify!($columns), "`].")]
        pub type $record<'a> = Record<'a, $columns, { <$columns as Columns>::NAMES.len() }>;
    };
}

columns! {
    /// The stored columns of `apigw.integration_detail`; the first 19 are `aws.apigateway_integration`.
    IntegrationColumn, IntegrationRecord {
        Key = "_key",
        AccountId = "account_id",
        CacheKeyParameters = "cache_key_parameters",
        CacheNamespace = "cache_namespace",
        ConnectionId = "connection_id",
        ConnectionType = "connection_type",
        ContentHandling = "content_handling",
        Credentials = "credentials",
        HttpMethod = "http_method",
        IntegrationArn = "integration_arn",
        IntegrationResponses = "integration_responses",
        PassthroughBehavior = "passthrough_behavior",
        RequestParameters = "request_parameters",
        RequestTemplates = "request_templates",
        Tags = "tags",
        TimeoutInMillis = "timeout_in_millis",
        TlsConfig = "tls_config",
        Type = "type",
        Uri = "uri",
        ConfigState = "config_state",
        Stage = "stage",
        RestApiName = "rest_api_name",
        EndpointType = "endpoint_type",
        Path = "path",
        AuthorizationType = "authorization_type",
        AuthorizerId = "authorizer_id",
        ApiKeyRequired = "api_key_required",
        MethodRequestParameters = "method_request_parameters",
        MethodResponses = "method_responses",
        RequestValidatorId = "request_validator_id",
        OperationName = "operation_name",
        AuthorizationScopes = "authorization_scopes",
        ResponseTransferMode = "response_transfer_mode",
        IntegrationTarget = "integration_target",
        UnknownColumns = "unknown_columns",
        Unresolved = "unresolved",
        Source = "source",
        SourcePath = "source_path",
        SourceLine = "source_line",
        SourcePointer = "source_pointer",
    }
}

/// How many of the [`IntegrationColumn`]s make up `aws.apigateway_integration`, the content of a record.
pub const INTEGRATION_COLUMNS: usize = 19;

columns! {
    /// The stored columns of `apigw.rest_api`.
    RestApiColumn, RestApiRecord {
        AccountId = "account_id",
        Region = "region",
        Partition = "partition",
        RestApiId = "rest_api_id",
        Name = "name",
        Description = "description",
        CreatedAt = "created_at",
        EndpointType = "endpoint_type",
        ApiKeySource = "api_key_source",
        DisableExecuteApiEndpoint = "disable_execute_api_endpoint",
        RootResourceId = "root_resource_id",
        Tags = "tags",
        BinaryMediaTypes = "binary_media_types",
        EndpointConfiguration = "endpoint_configuration",
        MinimumCompressionSize = "minimum_compression_size",
        Policy = "policy",
        Version = "version",
        Warnings = "warnings",
        SecurityPolicy = "security_policy",
        EndpointAccessMode = "endpoint_access_mode",
        ApiStatus = "api_status",
        ApiStatusMessage = "api_status_message",
        Extra = "extra",
        UnknownColumns = "unknown_columns",
        Source = "source",
        SourcePath = "source_path",
    }
}

columns! {
    /// The stored columns of `apigw.resource`.
    ResourceColumn, ResourceRecord {
        AccountId = "account_id",
        Region = "region",
        RestApiId = "rest_api_id",
        ResourceId = "resource_id",
        ParentId = "parent_id",
        PathPart = "path_part",
        Path = "path",
        ApiName = "api_name",
        ResourceMethods = "resource_methods",
        Source = "source",
        SourcePath = "source_path",
    }
}

columns! {
    /// The stored columns of `apigw.method`.
    MethodColumn, MethodRecord {
        AccountId = "account_id",
        Region = "region",
        RestApiId = "rest_api_id",
        ResourceId = "resource_id",
        Path = "path",
        ApiMethod = "api_method",
        AuthorizationType = "authorization_type",
        AuthorizerId = "authorizer_id",
        ApiKeyRequired = "api_key_required",
        MethodRequestParameters = "method_request_parameters",
        MethodResponses = "method_responses",
        RequestValidatorId = "request_validator_id",
        OperationName = "operation_name",
        AuthorizationScopes = "authorization_scopes",
        RequestModels = "request_models",
        ApiName = "api_name",
        Source = "source",
        SourcePath = "source_path",
    }
}
