//! Refusals on the wire: RFC 9457 problem documents, and the one place where a code gets its
//! HTTP status.

use crate::files::FileError;
use crate::http::dto::{FieldErrorDto, ProblemDto};
use crate::http::request;
use crate::http::scrub::scrub;
use crate::model::{Class, Code, Failure, LinkError, SpecError, State};
use crate::plan::PlanError;
use crate::queue::QueueError;
use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{StatusCode, header::HeaderName};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use std::fmt;
use std::time::Duration;

/// The content type of a problem document (RFC 9457).
pub(super) const CONTENT_TYPE: &str = "application/problem+json";

/// What a client is told to wait when the disk is full: cleaning up takes its time.
const NO_SPACE_RETRY_AFTER: Duration = Duration::from_mins(1);

/// What a client is told to wait when the bucket does not answer.
const FILES_RETRY_AFTER: Duration = Duration::from_secs(5);

/// Why a request is refused.
pub(super) struct Problem(Box<Inner>);

struct Inner {
    code: Code,
    detail: String,
    hint: Option<&'static str>,
    retryable: bool,
    errors: Vec<FieldErrorDto>,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// What the log says and the client does not hear.
    cause: Option<String>,
    /// Its id when it answers no request.
    fallback_id: u64,
}

impl Problem {
    /// A refusal with its own explanation.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            code,
            detail: detail.into(),
            hint: None,
            retryable: code.class() != Class::Permanent,
            errors: Vec::new(),
            headers: Vec::new(),
            cause: None,
            fallback_id: fastrand::u64(..),
        }))
    }

    /// A refusal in the words of the code table.
    pub fn of(code: Code) -> Self {
        Self::new(code, code.title())
    }

    /// Its code.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// Something broke in here: the log hears the cause, the client only a request id.
    pub fn internal(cause: impl fmt::Display) -> Self {
        Self::of(Code::Internal).because(cause)
    }

    /// Values that cannot be meant, each with where it stands.
    pub fn fields(errors: Vec<FieldErrorDto>) -> Self {
        let detail = errors.first().map_or_else(String::new, |error| error.detail.clone());
        let mut problem = Self::new(Code::InvalidField, detail);
        problem.0.errors = errors;
        problem
    }

    /// One value that cannot be meant. A query parameter's pointer is `?` and its name.
    pub fn field(pointer: &str, detail: impl Into<String>) -> Self {
        Self::of(Code::InvalidField).at(pointer, detail)
    }

    /// The same problem, naming where in the request it lies.
    pub fn at(mut self, pointer: &str, detail: impl Into<String>) -> Self {
        self.0.detail = detail.into();
        let detail = self.0.detail.clone();
        self.0.errors.push(FieldErrorDto { pointer: pointer.to_owned(), detail });
        self
    }

    /// The same problem with a better hint than the code's own.
    pub fn hint(mut self, hint: &'static str) -> Self {
        self.0.hint = Some(hint);
        self
    }

    /// The same problem with what only the log should know.
    pub fn because(mut self, cause: impl fmt::Display) -> Self {
        self.0.cause = Some(cause.to_string());
        self
    }

    /// The same problem with a header on its answer.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// The same problem, telling when to try again (whole seconds, at least one).
    pub fn retry_after(self, wait: Duration) -> Self {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        self.header(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)))
    }

    /// What a failed job said, as the answer to a request.
    pub fn failure(failure: &Failure) -> Self {
        let mut problem = Self::new(failure.code, scrub(&failure.message));
        problem.0.retryable = failure.class != Class::Permanent;
        problem
    }

    /// The id of the request it answers.
    fn request_id(&self) -> String {
        request::current().unwrap_or_else(|| format!("{:016x}", self.0.fallback_id))
    }

    fn document(&self, request_id: String) -> ProblemDto {
        let Inner { code, detail, hint, retryable, errors, .. } = &*self.0;
        ProblemDto {
            kind: format!("/docs#{code}"),
            title: code.title(),
            status: status(*code).as_u16(),
            detail: detail.clone(),
            code: code.name(),
            retryable: *retryable,
            hint: hint.unwrap_or(code.hint()),
            errors: errors.clone(),
            request_id,
        }
    }

    fn log(&self, status: StatusCode, request_id: &str) {
        let Inner { code, detail, cause, .. } = &*self.0;
        let cause = cause.as_deref().unwrap_or_default();
        if status.is_server_error() {
            tracing::error!(%code, request_id, cause, "{detail}");
        } else {
            tracing::debug!(%code, request_id, cause, "{detail}");
        }
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        status(self.0.code)
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status_code();
        let request_id = self.request_id();
        self.log(status, &request_id);
        let document = self.document(request_id);
        let mut response = HttpResponseBuilder::new(status);
        for (name, value) in &self.0.headers {
            response.insert_header((name.clone(), value.clone()));
        }
        if status == StatusCode::REQUEST_TIMEOUT {
            // What is left of the request is not waited for.
            response.force_close();
        }
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        response.insert_header(("x-request-id", document.request_id.as_str()));
        response.insert_header((header::CONTENT_TYPE, CONTENT_TYPE));
        response.body(serde_json::to_vec(&document).unwrap_or_default())
    }
}

/// The HTTP status of a code.
pub(super) fn status(code: Code) -> StatusCode {
    use Code as C;
    match code {
        C::InvalidJson | C::UnknownField | C::InvalidForm => StatusCode::BAD_REQUEST,
        C::Unauthorized => StatusCode::UNAUTHORIZED,
        C::CrossSite | C::Forbidden | C::LinkExpired => StatusCode::FORBIDDEN,
        C::NotFound => StatusCode::NOT_FOUND,
        C::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        C::NotReady
        | C::WrongState
        | C::InUse
        | C::KeyInUse
        | C::LastAdminKey
        | C::VideoFailed
        | C::VideoGone
        | C::OtherOffset => StatusCode::CONFLICT,
        C::UploadExpired => StatusCode::GONE,
        C::TusVersion => StatusCode::PRECONDITION_FAILED,
        C::UploadBusy => StatusCode::LOCKED,
        C::TooLarge | C::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        C::UnsupportedMedia => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        C::RangeNotSatisfiable => StatusCode::RANGE_NOT_SATISFIABLE,
        C::UnknownHost => StatusCode::MISDIRECTED_REQUEST,
        C::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
        C::QueueFull | C::RateLimited | C::TooManyJobs => StatusCode::TOO_MANY_REQUESTS,
        C::Network | C::ToolOutdated | C::ToolFailed | C::ToolStalled | C::DeliveryFailed => {
            StatusCode::BAD_GATEWAY
        }
        C::Unavailable | C::Throttled | C::ToolMissing | C::WorkerLost | C::OutOfMemory => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        C::Deadline => StatusCode::GATEWAY_TIMEOUT,
        C::NoSpace => StatusCode::INSUFFICIENT_STORAGE,
        C::Internal | C::VerifyFailed => StatusCode::INTERNAL_SERVER_ERROR,
        // What is left is a request that was understood and cannot be done.
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

impl From<QueueError> for Problem {
    fn from(error: QueueError) -> Self {
        match error {
            QueueError::Full { limit, retry_after } => {
                let detail = format!("{limit} jobs are waiting already");
                Self::new(Code::QueueFull, detail).retry_after(retry_after)
            }
            QueueError::KeyFull { limit, retry_after } => {
                let detail = format!("this key has {limit} unfinished jobs already");
                Self::new(Code::TooManyJobs, detail).retry_after(retry_after)
            }
            QueueError::NoSpace { .. } | QueueError::MemoryFull => {
                Self::of(Code::NoSpace).because(error).retry_after(NO_SPACE_RETRY_AFTER)
            }
            QueueError::KeyReused => Self::of(Code::KeyReused),
            QueueError::NotFound => Self::of(Code::NotFound),
            QueueError::WrongState(state) => wrong_state(state),
            QueueError::InUse => Self::of(Code::InUse),
            QueueError::SecondVideo(state) => second_video(state),
            QueueError::Refused(why) => Self::new(Code::InvalidField, why),
            QueueError::LeaseLost => Self::internal("a lease was lost in a request"),
            QueueError::Unavailable(why) => {
                Self::of(Code::Unavailable).because(why).retry_after(Duration::from_secs(1))
            }
        }
    }
}

fn wrong_state(state: State) -> Problem {
    let problem = Problem::new(Code::WrongState, format!("The job is {state}."));
    if state.is_final() { problem } else { problem.hint("Cancel the job first or wait for it.") }
}

/// The second video of a series is in no state to be shown.
fn second_video(state: Option<State>) -> Problem {
    let code = match state {
        None => Code::NotFound,
        Some(State::Failed | State::Cancelled) => Code::WrongState,
        Some(_) => Code::NotReady,
    };
    let detail = match state {
        None => "There is no second video with this id (any more).".to_owned(),
        Some(state) => format!("The second video is {state}."),
    };
    Problem::of(code).at("/below_video_id", detail)
}

impl From<FileError> for Problem {
    fn from(error: FileError) -> Self {
        match error {
            FileError::NotFound => Self::of(Code::NotFound),
            FileError::OutOfRange => Self::of(Code::RangeNotSatisfiable),
            FileError::NoSpace { needed, free } => {
                let detail = format!("{needed} bytes are needed, {free} are free.");
                if needed == 0 { Self::of(Code::NoSpace) } else { Self::new(Code::NoSpace, detail) }
            }
            FileError::InUse => Self::new(Code::InUse, "Someone reads its files right now."),
            FileError::Unavailable(why) => {
                Self::of(Code::Unavailable).because(why).retry_after(FILES_RETRY_AFTER)
            }
            FileError::Io(error) => Self::internal(error),
        }
    }
}

impl From<LinkError> for Problem {
    fn from(LinkError(code): LinkError) -> Self {
        Self::of(code).at("/url", code.title())
    }
}

impl From<PlanError> for Problem {
    fn from(PlanError(code): PlanError) -> Self {
        Self::of(code)
    }
}

impl From<Vec<SpecError>> for Problem {
    fn from(errors: Vec<SpecError>) -> Self {
        let field =
            |error: SpecError| FieldErrorDto { pointer: error.pointer, detail: error.message };
        Self::fields(errors.into_iter().map(field).collect())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code, self.0.detail)
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_that_does_not_answer_is_503() {
        let problem = Problem::from(FileError::Unavailable("connection refused".to_owned()));
        let response = problem.error_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers().get(header::RETRY_AFTER).unwrap(), "5");
        assert!(
            !problem.document(String::new()).detail.contains("refused"),
            "only the log hears why"
        );
    }

    #[test]
    fn a_full_disk_is_507_and_says_when_to_come_back() {
        let problem = Problem::from(QueueError::NoSpace { free: 1, reserve: 2 });
        let response = problem.error_response();
        assert_eq!(response.status(), StatusCode::INSUFFICIENT_STORAGE);
        assert_eq!(response.headers().get(header::RETRY_AFTER).unwrap(), "60");
        assert_eq!(problem.document(String::new()).code, "no_space");
    }
}
