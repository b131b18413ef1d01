//! JSON on the wire. Separate from the model, so a word can change without breaking a client.
//!
//! Times of day are RFC 3339 strings; media times are whole milliseconds; ids are UUIDv7.

mod auth;
mod delivery;
mod failures;
mod house;
mod look;
mod operate;
mod request;
mod series;
pub(super) mod shapes;
mod status;
mod video;

pub use auth::{LinksDto, NewLinks, PartLinkDto, SessionDto, SignIn};
pub use delivery::DeliveryDto;
pub use failures::{FailedJobDto, FailureGroupDto, FailuresDto};
pub use house::{
    CheckDto, CookiesDto, CookiesText, DoctorDto, KeyDto, KeysDto, MadeKeyDto, NewKey,
};
pub use look::{LayoutDto, PlaceDto, TitlesDto};
pub use operate::{
    AttemptDto, CancelledDto, DiskDto, JobDto, LaneDto, PageDto, QueueDto, ReadyDto, RetriedDto,
    VersionDto, WorkerDto,
};
pub use request::{
    Asked, CutDto, KeepDto, NewPlan, NewSeries, NewVideo, PartsDto, SnapDto, TailDto, TrimDto,
};
pub use series::{PartDto, PlanDto, SeriesDto, SeriesLinks, SeriesRequestDto};
pub use status::{
    Accepted, AcceptedLinks, EventDto, FailureDto, FieldErrorDto, JobStatus, ProblemDto, SseDto,
};
pub use video::{
    ChapterDto, FactsDto, HeatDto, InspectionDto, LinkInfoDto, SpriteDto, VideoDto, VideoLinks,
};
