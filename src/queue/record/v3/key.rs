//! API keys and the secret of the install, schema 3.

use crate::model::{ApiKey, KeyId, Scope, Secret, Timestamp};
use crate::queue::record::codec::{Decoded, Id, id, number, one_of};
use bincode::{Decode, Encode};
use uuid::Uuid;

const SCOPES: [Scope; 3] = [Scope::Read, Scope::Write, Scope::Admin];

/// An API key.
#[derive(Encode, Decode)]
pub struct ApiKeyV3 {
    id: Id,
    name: String,
    scope: u8,
    hash: [u8; 32],
    created_at: u64,
}

impl ApiKeyV3 {
    pub fn of(key: &ApiKey) -> Self {
        Self {
            id: id(key.id.0),
            name: key.name.clone(),
            scope: number(&SCOPES, &key.scope),
            hash: key.hash,
            created_at: key.created_at.0,
        }
    }

    pub fn into_row(self) -> Decoded<ApiKey> {
        Ok(ApiKey {
            id: KeyId(Uuid::from_bytes(self.id)),
            name: self.name,
            scope: one_of(&SCOPES, self.scope)?,
            hash: self.hash,
            created_at: Timestamp(self.created_at),
        })
    }
}

/// The secret.
#[derive(Encode, Decode)]
pub struct SecretV3([u8; 32]);

impl SecretV3 {
    pub fn of(secret: &Secret) -> Self {
        Self(secret.0)
    }

    #[expect(clippy::unnecessary_wraps, reason = "the same shape as its siblings")]
    pub fn into_row(self) -> Decoded<Secret> {
        Ok(Secret(self.0))
    }
}
