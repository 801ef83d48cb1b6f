//! What a configuration says otherwise than the sample: for a technician who looks at somebody else's kiosk.

use super::Config;

impl Config {
    /// The keys, as `section.key`, that are set otherwise than in the sample.
    #[must_use]
    pub fn differing(&self) -> Vec<String> {
        let table = |config: &Self| toml::Table::try_from(config).unwrap_or_default();
        let (own, sample) = (table(self), table(&Self::default()));
        let keys = |(section, keys): (&String, &toml::Value)| {
            let section = section.clone();
            let keys = keys.as_table().cloned().unwrap_or_default();
            keys.into_iter().map(move |(key, value)| (section.clone(), key, value)).collect::<Vec<_>>()
        };
        let same = |section: &str, key: &str, value: &toml::Value| {
            sample.get(section).and_then(|section| section.get(key)) == Some(value)
        };
        let own = own.iter().flat_map(keys).filter(|(section, key, value)| !same(section, key, value));
        own.map(|(section, key, _)| format!("{section}.{key}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_differ_are_named_and_their_values_are_not() {
        let mut config = Config::default();
        assert!(config.differing().is_empty());
        config.kiosk.name = "baku-01-9".into();
        config.carriers.modules.insert("opensc".into(), "/lib/other.so".into());
        assert_eq!(config.differing(), ["carriers.modules", "kiosk.name"]);
    }
}
