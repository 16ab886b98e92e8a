//! The settings of our own: `SET apigw.… = …`.

use std::any::Any;

use datafusion::common::Result;
use datafusion::common::config::{ConfigEntry, ConfigExtension, ExtensionOptions};

use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_value::error::Error;

/// The settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnSettings {
    /// `preview`: `env` and `#env` are the tag `env` where no column is called so, as in the preview of DDSQL.
    pub preview: bool,
    /// Whether calls are answered from results that are kept beside the rows.
    pub hidden_columns: bool,
}

impl Default for OwnSettings {
    fn default() -> Self {
        Self { preview: false, hidden_columns: true }
    }
}

/// A setting of two values, of which the default comes first.
struct Switch {
    key: &'static str,
    values: [&'static str; 2],
    description: &'static str,
    /// The setting, and whether it has the second value.
    second: fn(&mut OwnSettings) -> (&mut bool, bool),
}

const SWITCHES: [Switch; 2] = [
    Switch {
        key: "tag_references",
        values: ["off", "preview"],
        description: "Whether a name that is no column is the tag of that name, as in the preview of DDSQL (off or preview)",
        second: |settings| (&mut settings.preview, true),
    },
    Switch {
        key: "hidden_columns",
        values: ["on", "off"],
        description: "Whether calls are answered from results that are kept beside the rows, which changes no answer (on or off)",
        second: |settings| (&mut settings.hidden_columns, false),
    },
];

impl ConfigExtension for OwnSettings {
    const PREFIX: &'static str = "apigw";
}

impl ExtensionOptions for OwnSettings {
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
        let Some(switch) = SWITCHES.iter().find(|switch| switch.key == key) else {
            let known: Vec<String> = SWITCHES.iter().map(|switch| format!("`apigw.{}`", switch.key)).collect();
            let error = Error::usage(format!("unrecognized configuration parameter `apigw.{key}`"));
            return Err(error.with_hint(format!("there is {}", known.join(" and "))).into_datafusion());
        };
        let [first, second] = switch.values;
        let is_second = match value.to_lowercase() {
            value if value == second => true,
            value if value == first || value.is_empty() => false,
            _ => {
                let error = Error::usage(format!("invalid value for parameter `apigw.{key}`: `{value}`"));
                return Err(error.with_hint(format!("it is `{first}` or `{second}`")).into_datafusion());
            }
        };
        let (setting, when_second) = (switch.second)(self);
        *setting = is_second == when_second;
        Ok(())
    }

    fn entries(&self) -> Vec<ConfigEntry> {
        let entry = |switch: &Switch| {
            let mut settings = *self;
            let (setting, when_second) = (switch.second)(&mut settings);
            let value = switch.values[usize::from(*setting == when_second)];
            ConfigEntry { key: format!("apigw.{}", switch.key), value: Some(value.to_owned()), description: switch.description }
        };
        SWITCHES.iter().map(entry).collect()
    }
}
