/** The page: which view is shown, and what surrounds every view. */
import { html, render, useEffect } from "./vendor/preact.js";
import { locked } from "./lib/api.js";
import { has, language, t } from "./lib/i18n.js";
import { route, startRouting } from "./lib/route.js";
import { startSession } from "./lib/session.js";
import { sharedHref } from "./lib/shared.js";
import { Footer, Offline, TopBar } from "./parts/frame.js";
import { DropZone } from "./parts/drop.js";
import { Place } from "./parts/place.js";
import { SignIn } from "./parts/sign-in.js";
import { Home } from "./views/home.js";
import { LinkView } from "./views/link.js";
import { Missing } from "./views/missing.js";
import { SeriesView } from "./views/series.js";
import { VideoView } from "./views/video.js";

function View() {
  const at = route.value;
  switch (at.view) {
    case "home":
      return html`<${Home} />`;
    case "link":
      return html`<${LinkView} key=${at.url} url=${at.url} />`;
    case "video":
      return html`<${VideoView} key=${at.id} id=${at.id} />`;
    case "series":
      return html`<${SeriesView} key=${at.id} id=${at.id} />`;
    case "library":
    case "queue":
    case "settings":
      return html`<${Place} key=${at.view} name=${at.view} query=${at.query} />`;
    default:
      return html`<${Missing} />`;
  }
}

/**
 * Names the tab and moves the focus to the content when the view changes, as a page load would.
 * A place's own filters behind `?` are no other view.
 */
function useFocusOnTurn() {
  const { query: _, ...rest } = /** @type {any} */ (route.value);
  const at = JSON.stringify(rest);
  useEffect(() => {
    const place = `app.places.${rest.view}`;
    document.title = has(place) ? `${t(place)} · ${t("app.name")}` : t("app.name");
    if (useFocusOnTurn.first) useFocusOnTurn.first = false;
    else document.getElementById("content")?.focus({ preventScroll: true });
  }, [at]);
}
useFocusOnTurn.first = true;

function App() {
  useFocusOnTurn();
  return html`
    <a class="skip" href="#content" onClick=${skip}>${t("app.skip")}</a>
    <${TopBar} />
    <main id="content" tabindex="-1"><${locked.value ? SignIn : View} /></main>
    <${Footer} />
    <${Offline} />
    ${locked.value ? null : html`<${DropZone} />`}
  `;
}

/** The address after `#` belongs to the views, so the skip link only moves the focus. */
function skip(/** @type {Event} */ event) {
  event.preventDefault();
  document.getElementById("content")?.focus();
}

/** A page that was opened with something shared shows that, under an address of its own. */
function takeShared() {
  const href = location.hash ? null : sharedHref(location.search);
  if (href) history.replaceState(null, "", location.pathname + href);
}

document.documentElement.lang = language;
takeShared();
const opened = startSession();
startRouting();
const root = document.getElementById("app");
void opened.then(() => root && render(html`<${App} />`, root));
