//! How often one client may ask, and who is believed about who asks.

use crate::config::ConfigError;
use crate::http::LimitSettings;
use crate::model::Quota;
use clap::Args;
use ipnet::IpNet;
use std::net::IpAddr;

/// How often one client may ask.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Requests")]
pub struct RequestOptions {
    /// Requests a minute that change or start something, for each API key or address; 0 for any number
    #[arg(long, env = "EZCLIPS_RATE_PER_MINUTE", default_value_t = 600, value_name = "N",
          value_parser = clap::value_parser!(u32).range(0..=60_000_000))]
    pub rate_per_minute: u32,
    /// How many of those at once
    #[arg(long, env = "EZCLIPS_RATE_BURST", default_value_t = 200, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub rate_burst: u32,
    /// Requests a minute that only look, for each API key or address; 0 for any number
    #[arg(long, env = "EZCLIPS_READS_PER_MINUTE", default_value_t = 6000, value_name = "N",
          value_parser = clap::value_parser!(u32).range(0..=60_000_000))]
    pub reads_per_minute: u32,
    /// Unfinished jobs of one API key; 0 for any number
    #[arg(long, env = "EZCLIPS_MAX_LIVE_PER_KEY", default_value_t = 0, value_name = "N")]
    pub max_live_per_key: u64,
    /// Proxies that are believed when they say for whom they ask, as addresses or networks
    #[arg(long, env = "EZCLIPS_TRUSTED_PROXIES", value_name = "CIDR,…")]
    pub trusted_proxies: Option<String>,
}

impl RequestOptions {
    /// Puts the options together. Of reads, as large a share may come at once as of the others.
    ///
    /// # Errors
    /// A list of proxies that cannot be read.
    pub fn limits(&self) -> Result<LimitSettings, ConfigError> {
        let quota = |per_minute: u32, burst| Quota { per_minute, burst };
        let whole = u64::from(if self.rate_per_minute == 0 { 600 } else { self.rate_per_minute });
        let share = u64::from(self.reads_per_minute) * u64::from(self.rate_burst) / whole;
        let share = u32::try_from(share).unwrap_or(u32::MAX).max(1);
        let list = self.trusted_proxies.as_deref().unwrap_or_default().split(',').map(str::trim);
        Ok(LimitSettings {
            writes: (self.rate_per_minute > 0)
                .then(|| quota(self.rate_per_minute, self.rate_burst)),
            reads: (self.reads_per_minute > 0).then(|| quota(self.reads_per_minute, share)),
            trusted: list.filter(|net| !net.is_empty()).map(net).collect::<Result<_, _>>()?,
        })
    }
}

/// A network, or a single address.
fn net(text: &str) -> Result<IpNet, ConfigError> {
    let single = || text.parse::<IpAddr>().ok().map(|address| IpNet::from(address.to_canonical()));
    text.parse().ok().or_else(single).ok_or_else(|| {
        ConfigError::new(
            format!("EZCLIPS_TRUSTED_PROXIES: `{text}` is no address and no network"),
            "list addresses or networks such as `10.0.0.0/8`, separated by commas",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(rate: u32, burst: u32, reads: u32, proxies: Option<&str>) -> RequestOptions {
        RequestOptions {
            rate_per_minute: rate,
            rate_burst: burst,
            reads_per_minute: reads,
            max_live_per_key: 0,
            trusted_proxies: proxies.map(str::to_owned),
        }
    }

    #[test]
    fn reads_come_in_bursts_of_the_same_share() {
        for (rate, burst, reads, expected) in [
            (600, 200, 6000, Some((6000, 2000))),
            (0, 200, 6000, Some((6000, 2000))),
            (600, 1, 60, Some((60, 1))),
            (600, 200, 0, None),
        ] {
            let limits = options(rate, burst, reads, None).limits().unwrap();
            assert_eq!(limits.reads.map(|quota| (quota.per_minute, quota.burst)), expected);
            assert_eq!(limits.writes.is_some(), rate > 0);
        }
    }

    #[test]
    fn proxies_are_addresses_or_networks() {
        let trusted = |list| Ok::<_, ConfigError>(options(1, 1, 1, Some(list)).limits()?.trusted);
        let found = trusted(" 10.0.0.0/8, 127.0.0.1,::1 ,").unwrap();
        let found: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found, ["10.0.0.0/8", "127.0.0.1/32", "::1/128"]);
        assert_eq!(trusted("").unwrap(), []);
        assert!(trusted("proxy.example").unwrap_err().message.contains("proxy.example"));
        assert!(trusted("10.0.0.0/33").is_err());
    }
}
