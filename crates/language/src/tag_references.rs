//! The setting `apigw.tag_references`: whether names that are no columns are tags, as in the preview of DDSQL.

use std::any::Any;

use datafusion::common::Result;
use datafusion::common::config::{ConfigEntry, ConfigExtension, ExtensionOptions};

use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_value::error::Error;

const KEY: &str = "tag_references";

/// The setting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TagReferences {
    /// `preview`: `env` and `#env` are the tag `env` where no column is called so.
    pub preview: bool,
}

impl ConfigExtension for TagReferences {
    const PREFIX: &'static str = "apigw";
}

impl ExtensionOptions for TagReferences {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn cloned(&self) -> Box<dyn ExtensionOptions> {
        Box::new(*self)
    }

    /// An empty value sets the default again.
    fn set(&mut self, key: &str, value: &str) -> Result<()> {
        self.preview = match (key, value.to_lowercase().as_str()) {
            (KEY, "preview") => true,
            (KEY, "off" | "") => false,
            (KEY, _) => {
                let error = Error::usage(format!("invalid value for parameter `apigw.{KEY}`: `{value}`"));
                return Err(error.with_hint("it is `off` or `preview`").into_datafusion());
            }
            _ => {
                let error = Error::usage(format!("unrecognized configuration parameter `apigw.{key}`"));
                return Err(error.with_hint(format!("there is `apigw.{KEY}`")).into_datafusion());
            }
        };
        Ok(())
    }

    fn entries(&self) -> Vec<ConfigEntry> {
        vec![ConfigEntry {
            key: format!("apigw.{KEY}"),
            value: Some(if self.preview { "preview" } else { "off" }.to_owned()),
            description: "Whether a name that is no column is the tag of that name, as in the preview of DDSQL (off or preview)",
        }]
    }
}
