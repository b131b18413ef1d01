/** How much of the timeline is seen and where: zoom, scrolling, the width of the window. */
import { useEffect, useLayoutEffect, useRef, useState } from "../../vendor/preact.js";
import { zoomed, zoomMax } from "../../lib/timeline.js";
import { PAD } from "./draw.js";

/**
 * @param {number} from @param {number} total
 */
export function useView(from, total) {
  const scroller = useRef(/** @type {HTMLDivElement | null} */ (null));
  const [width, setWidth] = useState(0);
  const [at, setAt] = useState({ zoom: 1, scroll: 0 });
  const view = { from, total, width, zoom: Math.min(at.zoom, zoomMax({ from, total, width })) };

  const latest = useRef(view);
  latest.current = view;
  const zoomBy = (
    /** @type {number} */ factor,
    /** @type {number} */ x = latest.current.width / 2,
  ) => setAt((now) => zoomed(latest.current, now.scroll, factor, x));

  useEffect(() => {
    const box = scroller.current;
    if (!box) return undefined;
    const resized = () => setWidth(Math.max(0, box.clientWidth - 2 * PAD));
    const watch = new ResizeObserver(resized);
    watch.observe(box);
    resized();
    const wheel = (/** @type {WheelEvent} */ event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const x = event.clientX - box.getBoundingClientRect().left - PAD;
      zoomBy(Math.exp(-event.deltaY / 300), x);
    };
    box.addEventListener("wheel", wheel, { passive: false });
    return () => {
      watch.disconnect();
      box.removeEventListener("wheel", wheel);
    };
  }, []);

  // The track has its new width only now.
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box && Math.abs(box.scrollLeft - at.scroll) > 1) box.scrollLeft = at.scroll;
  }, [at.zoom]);

  const onScroll = () => {
    const scroll = scroller.current?.scrollLeft ?? 0;
    setAt((now) => (Math.abs(now.scroll - scroll) > 0.5 ? { ...now, scroll } : now));
  };
  const most = zoomMax(view);
  const ends = { least: view.zoom <= 1, most: view.zoom >= most };
  return { scroller, view, scroll: at.scroll, zoomBy, onScroll, ends };
}
