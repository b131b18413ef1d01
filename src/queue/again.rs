//! What a call is answered that was sent again because an answer to it was lost: the same, as far as
//! that can be told, that the first one was answered.

use super::QueueError;
use crate::model::State;

/// A retry: the call before it was carried out.
pub fn retry(answer: Result<State, QueueError>, again: bool) -> Result<State, QueueError> {
    match answer {
        Err(QueueError::WrongState(state)) if again && !state.is_final() => Ok(state),
        answer => answer,
    }
}

/// An expiry: the call before it was carried out, and a cleanup came in between.
pub fn expire(answer: Result<(), QueueError>, again: bool) -> Result<(), QueueError> {
    match answer {
        Err(QueueError::NotFound) if again => Ok(()),
        answer => answer,
    }
}

/// The end of a key: the call before it may have forgotten it.
pub fn revoke_key(answer: Result<bool, QueueError>, again: bool) -> Result<bool, QueueError> {
    answer.map(|revoked| revoked || again)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_sent_again_is_answered_like_the_first() {
        let runs = || Err(QueueError::WrongState(State::Running));
        let done = || Err(QueueError::WrongState(State::Succeeded));
        assert_eq!((retry(runs(), true), retry(runs(), false)), (Ok(State::Running), runs()));
        assert_eq!(retry(done(), true), done());
        let gone = || Err(QueueError::NotFound);
        assert_eq!((expire(gone(), true), expire(gone(), false)), (Ok(()), gone()));
        assert_eq!(expire(Err(QueueError::InUse), true), Err(QueueError::InUse));
        assert_eq!(
            (revoke_key(Ok(false), true), revoke_key(Ok(false), false)),
            (Ok(true), Ok(false))
        );
    }
}
