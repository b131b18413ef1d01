//! A series through the engine as the workers use it.

use crate::media::{Bench, numbers};
use crate::tools::tools;
use ezclips::media::{Cut, Look, Media, Tooling, ffmpeg, ytdlp};
use ezclips::model::Method;
use std::sync::{Arc, Mutex};

#[tokio::test]
async fn a_series_through_the_engine_sums_up_and_its_progress_never_goes_back() {
    let mut bench = Bench::new();
    let codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "24", "-c:a", "aac"];
    let source = bench.make("film.mp4", "24", "4", &codecs);
    let tools = Arc::new(tools("engine"));
    let media: Box<dyn Media> =
        Box::new(Tooling::new(&tools, ffmpeg::Settings::default(), ytdlp::Settings::default()));
    let steps = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&steps);
    bench.run.progress = Arc::new(move |step| told.lock().unwrap().push(step.permille));

    let info = media.probe(&source, &bench.run).await.unwrap();
    let timeline = media.index(&source, &info, &bench.run).await.unwrap();
    let facts = ezclips::model::Facts::new(info, timeline);
    assert_eq!((facts.timeline.frames(), facts.timeline.is_constant()), (96, true));
    let mut all = Vec::new();
    for (range, method) in
        [(0..48, Method::Copy), (48..70, Method::Encoded), (70..96, Method::Encoded)]
    {
        steps.lock().unwrap().clear();
        let out = bench.path(&format!("{}.mp4", range.start));
        let look = Look::default();
        let (source, facts, frames, out) = (&source, &facts, &range, &out);
        let cut = Cut {
            source,
            facts,
            frames,
            method,
            look: &look,
            gain: None,
            out,
            poster: None,
            next: None,
        };
        assert_eq!(media.cut(&cut, &bench.run).await.unwrap().method, method);
        let steps = steps.lock().unwrap();
        assert!(steps.is_sorted() && steps.last() == Some(&1000), "{steps:?}");
        all.extend(numbers(out));
    }
    assert_eq!(all, (0..96).collect::<Vec<_>>());
}
