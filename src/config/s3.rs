//! The settings of a bucket. The names that tools for Amazon's S3 know are understood as well.

use super::secret::{Hidden, secret};
use super::{ConfigError, MIB};
use clap::builder::BoolishValueParser;
use clap::{ArgAction, Args};
use std::env;
use std::fmt;
use url::Url;

/// Where files are kept instead of the data folder.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "S3")]
pub struct S3Options {
    /// Bucket for videos and clips; without one they are kept in the data folder
    #[arg(long, env = "S3_BUCKET", value_name = "NAME")]
    pub s3_bucket: Option<String>,
    /// Address of the S3 server [default: Amazon's for the region]
    #[arg(long, env = "S3_ENDPOINT", value_name = "URL")]
    pub s3_endpoint: Option<String>,
    /// Region of the bucket, as the server calls it [default: us-east-1]
    #[arg(long, env = "S3_REGION", value_name = "NAME")]
    pub s3_region: Option<String>,
    /// Key for the bucket; also from the file `S3_ACCESS_KEY_ID_FILE` names
    #[arg(long, env = "S3_ACCESS_KEY_ID", value_name = "ID", hide_env_values = true)]
    pub s3_access_key_id: Option<Hidden>,
    /// The key's secret; also from the file `S3_SECRET_ACCESS_KEY_FILE` names
    #[arg(long, env = "S3_SECRET_ACCESS_KEY", value_name = "SECRET", hide_env_values = true)]
    pub s3_secret_access_key: Option<Hidden>,
    /// What all names in the bucket begin with, so that several can share it
    #[arg(long, env = "S3_PREFIX", value_name = "FOLDER")]
    pub s3_prefix: Option<String>,
    /// Whether the bucket stands in the path of addresses, not in the host's name [default: with an endpoint]
    #[arg(long, env = "S3_PATH_STYLE", value_name = "BOOL", action = ArgAction::Set,
          value_parser = BoolishValueParser::new())]
    pub s3_path_style: Option<bool>,
    /// Address under which browsers reach the bucket: downloads are sent there; without it they are passed through
    #[arg(long, env = "S3_PUBLIC_ENDPOINT", value_name = "URL")]
    pub s3_public_endpoint: Option<String>,
    /// Most MiB of a bucket's videos that a worker keeps at hand; at least twice the largest is wise
    #[arg(long, env = "EZCLIPS_CACHE_MIB", default_value_t = 20_480, value_name = "MIB",
          value_parser = clap::value_parser!(u64).range(1..=1_073_741_824))]
    pub cache_mib: u64,
}

/// A bucket as it is to be used.
#[derive(Clone)]
pub struct S3Config {
    /// Its name.
    pub bucket: String,
    /// The server; Amazon's when absent.
    pub endpoint: Option<String>,
    /// The region.
    pub region: String,
    /// The key.
    pub access_key_id: String,
    /// Its secret.
    pub secret_access_key: String,
    /// What all names begin with, without slashes at its ends; empty for none.
    pub prefix: String,
    /// Whether the bucket stands in the path.
    pub path_style: bool,
    /// Where browsers reach it.
    pub public_endpoint: Option<Url>,
    /// The most bytes of copies.
    pub cache_bytes: u64,
}

/// Secrets are not for logs.
impl fmt::Debug for S3Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bucket, endpoint, .. } = self;
        f.debug_struct("S3Config").field("bucket", bucket).field("endpoint", endpoint).finish()
    }
}

impl S3Config {
    /// Puts the options together; `None` when no bucket is named.
    ///
    /// # Errors
    /// The first setting that is missing or cannot be meant.
    pub fn new(options: &S3Options) -> Result<Option<Self>, ConfigError> {
        let Some(bucket) = given(options.s3_bucket.as_ref()) else {
            return match given(options.s3_endpoint.as_ref()) {
                None => Ok(None),
                // Whoever sets an endpoint expects it to be used.
                Some(_) => Err(ConfigError::new(
                    "S3_ENDPOINT is set, but no bucket",
                    "name the bucket with --s3-bucket or S3_BUCKET, or unset S3_ENDPOINT",
                )),
            };
        };
        let endpoint =
            given(options.s3_endpoint.as_ref()).or_else(|| other_name("AWS_ENDPOINT_URL"));
        let endpoint = endpoint.map(|address| url("S3_ENDPOINT", &address).map(|_| address));
        let public = given(options.s3_public_endpoint.as_ref());
        let public = public.map(|address| url("S3_PUBLIC_ENDPOINT", &address)).transpose()?;
        let endpoint = endpoint.transpose()?;
        let prefix = options.s3_prefix.as_deref().unwrap_or_default().trim_matches('/');
        Ok(Some(Self {
            bucket,
            path_style: options.s3_path_style.unwrap_or(endpoint.is_some()),
            endpoint,
            region: given(options.s3_region.as_ref())
                .or_else(|| other_name("AWS_REGION"))
                .unwrap_or_else(|| "us-east-1".to_owned()),
            access_key_id: key(
                options.s3_access_key_id.as_ref(),
                "S3_ACCESS_KEY_ID",
                "AWS_ACCESS_KEY_ID",
            )?,
            secret_access_key: key(
                options.s3_secret_access_key.as_ref(),
                "S3_SECRET_ACCESS_KEY",
                "AWS_SECRET_ACCESS_KEY",
            )?,
            prefix: prefix.to_owned(),
            public_endpoint: public,
            cache_bytes: options.cache_mib.saturating_mul(MIB),
        }))
    }
}

/// Set, and not to nothing: compose files pass empty variables on.
fn given(value: Option<&String>) -> Option<String> {
    value.filter(|value| !value.is_empty()).cloned()
}

fn other_name(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

fn key(set: Option<&Hidden>, name: &str, second: &str) -> Result<String, ConfigError> {
    secret(set, name)?.map(|key| key.0).or_else(|| other_name(second)).ok_or_else(|| {
        ConfigError::new(
            format!("S3_BUCKET is set, but {name} is not"),
            format!("set {name}, or {name}_FILE to a file that holds it"),
        )
    })
}

fn url(name: &str, address: &str) -> Result<Url, ConfigError> {
    let parsed = Url::parse(address).ok().filter(|url| {
        let plain = matches!(url.scheme(), "http" | "https") && url.query().is_none();
        plain && url.has_host() && url.username().is_empty() && url.password().is_none()
    });
    parsed.ok_or_else(|| {
        ConfigError::new(
            format!("{name}: `{address}` is no address of a server"),
            "write it as `https://s3.example.com`, without the bucket",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> S3Options {
        S3Options {
            s3_bucket: Some("clips".to_owned()),
            s3_access_key_id: Some(Hidden("id".to_owned())),
            s3_secret_access_key: Some(Hidden("hush".to_owned())),
            cache_mib: 2,
            ..S3Options::default()
        }
    }

    #[test]
    fn a_bucket_needs_a_name_and_a_key() {
        assert!(S3Config::new(&S3Options::default()).unwrap().is_none());
        let empty = S3Options { s3_bucket: Some(String::new()), ..S3Options::default() };
        assert!(S3Config::new(&empty).unwrap().is_none());
        let config = S3Config::new(&options()).unwrap().unwrap();
        assert_eq!((config.region.as_str(), config.path_style), ("us-east-1", false));
        assert_eq!(config.cache_bytes, 2 << 20);
        assert!(!format!("{config:?} {:?}", options()).contains("hush"));
        let said = |options| S3Config::new(&options).unwrap_err().message;
        let at = |address: &str| Some(address.to_owned());
        let homeless = S3Options { s3_endpoint: at("http://a"), ..S3Options::default() };
        assert!(said(homeless).contains("no bucket"));
        let wrong = S3Options { s3_endpoint: at("s3.example.com"), ..options() };
        assert!(said(wrong).contains("S3_ENDPOINT"));
        let wrong = S3Options { s3_public_endpoint: at("ftp://a"), ..options() };
        assert!(said(wrong).contains("S3_PUBLIC_ENDPOINT"));
    }

    #[test]
    fn an_endpoint_has_the_bucket_in_the_path() {
        let at = Some("http://garage:3900".to_owned());
        let own = S3Options { s3_endpoint: at, s3_prefix: Some("/a/b/".to_owned()), ..options() };
        let config = S3Config::new(&own).unwrap().unwrap();
        assert_eq!((config.path_style, config.prefix.as_str()), (true, "a/b"));
        let hosted = S3Options { s3_path_style: Some(false), ..own };
        assert!(!S3Config::new(&hosted).unwrap().unwrap().path_style);
    }
}
