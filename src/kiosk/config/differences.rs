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

    /// Every key as `section.key`, with its value for somebody else's eyes.
    #[must_use]
    pub fn keys(&self) -> Vec<(String, String)> {
        let table: toml::Table = self.without_secrets().parse().unwrap_or_default();
        let keys = |(section, keys): (String, toml::Value)| {
            let keys = keys.as_table().cloned().unwrap_or_default();
            keys.into_iter()
                .map(move |(key, value)| (format!("{section}.{key}"), value.to_string()))
                .collect::<Vec<_>>()
        };
        table.into_iter().flat_map(keys).collect()
    }

    /// The whole configuration (TOML) for somebody else's eyes: a name and a password in the proxy's address are left out.
    #[must_use]
    pub fn without_secrets(&self) -> String {
        let mut shown = self.clone();
        if let Some((before, host)) = self.centre.proxy.rsplit_once('@') {
            let scheme = before.split_once("://").map_or("", |(scheme, _)| scheme);
            shown.centre.proxy = format!("{scheme}://…@{host}");
        }
        toml::to_string(&shown).unwrap_or_default()
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

    #[test]
    fn a_proxy_keeps_its_password_to_itself() {
        let mut config = Config::default();
        let secret = "kiosk:gizli";
        config.centre.proxy = format!("http://{secret}@proxy.example:3128");
        let shown = config.without_secrets();
        assert!(shown.contains("http://…@proxy.example:3128") && !shown.contains("gizli"), "{shown}");
        assert!(Config::parse(&shown, std::path::Path::new("kiosk.toml")).is_ok());
    }
}
